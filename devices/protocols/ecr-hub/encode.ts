/** Requests and answers to the data of a packet. */
import { encodeProto } from './protobuf.js';
import { REQUEST, RESPONSE, type Request, type Response } from './table.js';

export function encodeRequest(request: Request): Uint8Array {
  return encodeProto(REQUEST, request);
}

export function encodeResponse(response: Response): Uint8Array {
  return encodeProto(RESPONSE, response);
}
