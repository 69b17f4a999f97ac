/**
 * Every interleaving of the threads of a {@link Simulation}, with the death of one of them at any access.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { copyOf, keyOf, type Program, type Rules, Simulation, type World } from "./simulation.ts";

export interface Exploration {
  /** Worlds that differ. */
  worlds: number;
  /** Worlds in which nothing moves any more. */
  ends: number;
  /** Deaths at different moments. */
  deaths: number;
}

/**
 * Goes through all worlds that can come of `start`, and calls `check` on each in which nothing moves any more.
 *
 * @param dies - Whether one of the threads that may die does, at any moment.
 */
export function explore(
  start: World,
  programsOf: (simulation: () => Simulation) => Program[],
  rules: Rules,
  dies: boolean,
  check: (simulation: Simulation) => void,
): Exploration {
  const programs = programsOf(() => simulation);
  const simulation: Simulation = new Simulation(start, programs, rules);
  const seen = new Set<string>();
  const found: Exploration = { worlds: 0, ends: 0, deaths: 0 };
  const stack: World[] = [];
  const visit = (world: World) => {
    const key = createHash("md5").update(keyOf(world, rules)).digest("base64");
    if (seen.has(key)) return;
    seen.add(key);
    stack.push(world);
  };
  /** Does something in a copy of the world, and visits what comes of it. */
  const branch = <Result>(world: World, work: () => Result): Result => {
    simulation.world = copyOf(world);
    const result = work();
    visit(simulation.world);
    return result;
  };

  const exploreAll = () => {
    visit(start);
    for (let world = stack.pop(); world !== undefined; world = stack.pop()) {
      found.worlds++;
      let isEnd = true;
      const mayDie = dies && !world.threads.some(({ isDead }) => isDead);
      for (const [thread, program] of programs.entries()) {
        simulation.world = world;
        const isReady = simulation.isReady(thread);
        const isAsleep = simulation.isAsleep(thread);
        let accesses = 0;
        if (isReady) {
          isEnd = false;
          accesses = branch(world, () => simulation.run(thread));
        }
        if (isAsleep && program.mayBeLate && !world.threads[thread]?.isLate) {
          branch(world, () => simulation.expire(thread));
        }
        if (!mayDie || !program.mayDie || !(isReady || isAsleep)) continue;
        // After the last access is before the first of the next time.
        for (let most = 0; most < Math.max(1, accesses); most++) {
          found.deaths++;
          branch(world, () => {
            if (most > 0) simulation.run(thread, most);
            simulation.kill(thread);
          });
        }
      }
      if (isEnd) {
        found.ends++;
        simulation.world = world;
        check(simulation);
      }
    }
  };
  simulation.simulate(exploreAll);
  return found;
}
