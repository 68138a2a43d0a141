/** Messages of ECR Hub with their field numbers (README.md), to be held beside ECRHubRequestData.proto and its answer. */
import type { Shape } from './protobuf.js';

const REQUEST_DEVICE = {
  mac_address: [1, 'string'],
  device_name: [2, 'string'],
  alias_name: [3, 'string'],
  ip_address: [4, 'string'],
  port: [5, 'string'],
} as const satisfies Shape;

const REQUEST_BIZ = {
  merchant_order_no: [1, 'string'],
  orig_merchant_order_no: [2, 'string'],
  price_currency: [3, 'string'],
  order_amount: [4, 'string'],
  tip_amount: [5, 'string'],
  cashback_amount: [6, 'string'],
  trans_type: [7, 'string'],
  pay_method_category: [8, 'string'],
  attach: [9, 'string'],
  description: [10, 'string'],
  notify_url: [11, 'string'],
  extends_params: [12, 'map'],
  confirm_on_terminal: [13, 'bool'],
  expires: [14, 'string'],
  orig_pay_channel_trans_no: [15, 'string'],
} as const satisfies Shape;

export const REQUEST = {
  topic: [1, 'string'],
  request_id: [2, 'string'],
  app_id: [3, 'string'],
  timestamp: [4, 'string'],
  version: [5, 'string'],
  biz_data: [6, REQUEST_BIZ],
  device_data: [10, REQUEST_DEVICE],
} as const satisfies Shape;

const RESPONSE_DEVICE = {
  mac_address: [1, 'string'],
  app_name: [2, 'string'],
  device_sn: [3, 'string'],
  app_version: [4, 'string'],
} as const satisfies Shape;

const RESPONSE_BIZ = {
  merchant_order_no: [1, 'string'],
  order_amount: [2, 'string'],
  trans_no: [3, 'string'],
  price_currency: [4, 'string'],
  trans_type: [5, 'string'],
  pay_scenario: [6, 'string'],
  trans_status: [7, 'string'],
  pay_channel_trans_no: [8, 'string'],
  trans_end_time: [9, 'string'],
  pay_method_id: [10, 'string'],
  discount_bmopc: [11, 'string'],
  discount_bpc: [12, 'string'],
  extends_params: [13, 'map'],
  attach: [14, 'string'],
  cashback_amount: [15, 'string'],
  tip_amount: [16, 'string'],
} as const satisfies Shape;

export const RESPONSE = {
  topic: [1, 'string'],
  request_id: [2, 'string'],
  app_id: [3, 'string'],
  success: [4, 'bool'],
  error_msg: [5, 'string'],
  biz_data: [6, RESPONSE_BIZ],
  device_data: [7, RESPONSE_DEVICE],
} as const satisfies Shape;

type Texts<S extends Shape> = {
  readonly [K in keyof S]?: S[K][1] extends 'string'
    ? string
    : S[K][1] extends 'bool'
      ? boolean
      : S[K][1] extends 'map'
        ? ReadonlyMap<string, string>
        : S[K][1] extends Shape
          ? Texts<S[K][1]>
          : never;
};

export type Request = Texts<typeof REQUEST>;
export type Response = Texts<typeof RESPONSE>;
export type RequestBiz = Texts<typeof REQUEST_BIZ>;
export type ResponseBiz = Texts<typeof RESPONSE_BIZ>;

export const TOPIC = {
  pair: 'ecrhub.pair',
  init: 'ecrhub.init',
  heartbeat: 'ecrhub.heartbeat',
  order: 'ecrhub.pay.order',
  query: 'ecrhub.pay.query',
  close: 'ecrhub.pay.close',
  /** Of the rig's own: ECR Hub closes no day. */
  settle: 'scanrig.settle',
} as const;
