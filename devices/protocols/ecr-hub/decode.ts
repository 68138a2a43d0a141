/** The data of a packet to a request or an answer; undefined for what is none. */
import { decodeProto } from './protobuf.js';
import { REQUEST, RESPONSE, type Request, type Response } from './table.js';

export function decodeRequest(data: Uint8Array): Request | undefined {
  return decodeProto(REQUEST, data) as Request | undefined;
}

export function decodeResponse(data: Uint8Array): Response | undefined {
  return decodeProto(RESPONSE, data) as Response | undefined;
}
