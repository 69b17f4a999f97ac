const MODULUS = 65521;
/** So many bytes can be summed up before a sum passes 32 bits. */
const SUMMED_AT_ONCE = 5552;

/**
 * Returns the Adler-32 of zlib, from 0 to 2 ** 32 - 1.
 *
 * @param start - The Adler-32 of what comes before `bytes`.
 */
export function adler32(bytes: Uint8Array, start = 1): number {
  let sum = start & 0xffff;
  let sumOfSums = start >>> 16;
  for (let index = 0; index < bytes.length; ) {
    const end = Math.min(index + SUMMED_AT_ONCE, bytes.length);
    for (; index < end; index++) {
      sum += bytes[index] as number;
      sumOfSums += sum;
    }
    sum %= MODULUS;
    sumOfSums %= MODULUS;
  }
  return ((sumOfSums << 16) | sum) >>> 0;
}
