import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  HttpCode,
  Inject,
  Module,
  Post,
  Req,
  StreamableFile,
  UploadedFile,
  UseInterceptors,
} from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import { FileInterceptor, MulterModule } from "@nestjs/platform-express";
import { LimitError } from "bytesio";
import { toReadable } from "bytesio/node";
import type { Request, Response } from "express";
import { multerOptions } from "./multer-options.ts";
import { drain, type Receipt, receiptOf, statusOf, Uploads } from "./uploads.ts";

@Controller()
class UploadController {
  readonly #uploads: Uploads;

  constructor(@Inject(Uploads) uploads: Uploads) {
    this.#uploads = uploads;
  }

  @Post("form")
  @HttpCode(200)
  @UseInterceptors(FileInterceptor("file"))
  form(@UploadedFile() file: Express.Multer.File | undefined): Receipt {
    if (file?.contents) return receiptOf(file.contents, file.originalname);
    throw new BadRequestException('Cannot receive the form as it must have a file "file"');
  }

  @Post("raw")
  @HttpCode(200)
  async raw(@Req() request: Request): Promise<StreamableFile> {
    const stream = await this.#uploads.receive(request);
    return new StreamableFile(toReadable(stream), { length: stream.size });
  }
}

@Catch(LimitError)
class LimitFilter implements ExceptionFilter<LimitError> {
  catch(error: LimitError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    http.getResponse<Response>().status(statusOf(error)).json({ error: error.message });
    drain(http.getRequest<Request>());
  }
}

@Module({})
class UploadModule {}

export function uploadModule(uploads: Uploads): DynamicModule {
  return {
    module: UploadModule,
    imports: [MulterModule.register(multerOptions(uploads))],
    controllers: [UploadController],
    providers: [
      { provide: Uploads, useValue: uploads },
      { provide: APP_FILTER, useClass: LimitFilter },
    ],
  };
}
