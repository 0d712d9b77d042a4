import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import type { NumberTarget } from '../number-target.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import type { VobizErrors } from './vobiz-errors.ts';

const MAX_APPLICATIONS = 1000;
const known = [
  ...[
    'app_name',
    'answer_url',
    'answer_method',
    'hangup_url',
    'hangup_method',
    'fallback_answer_url',
    'fallback_method',
  ],
  ...[
    'message_url',
    'message_method',
    'default_number_app',
    'default_endpoint_app',
    'subaccount',
    'log_incoming_messages',
  ],
];

interface Application {
  readonly id: string;
  fields: Readonly<Record<string, unknown>>;
}

/** Applications: where calls to a number go. @see https://www.vobiz.ai/docs (Applications) */
export class VobizApplications {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #errors: VobizErrors;
  readonly #applications = new Map<string, Application>();

  constructor(host: CarrierHost, errors: VobizErrors) {
    this.#host = host;
    this.#errors = errors;
    const list = /^\/api\/v1\/[Aa]ccount\/[^/]+\/Application\/?$/;
    const one = /^\/api\/v1\/[Aa]ccount\/[^/]+\/Application\/(?<appId>\d+)\/?$/;
    this.routes = [
      { action: 'create-application', method: 'POST', path: list, handle: (call) => this.#create(call) },
      { action: 'list-applications', method: 'GET', path: list, handle: (call) => this.#list(call) },
      { action: 'fetch-application', method: 'GET', path: one, handle: (call) => this.#fetch(call) },
      { action: 'update-application', method: 'POST', path: one, handle: (call) => this.#update(call) },
    ];
  }

  has(appId: string): boolean {
    return this.#applications.has(appId);
  }

  targetOf(appId: string): NumberTarget | undefined {
    const fields = this.#applications.get(appId)?.fields;
    if (fields === undefined) return undefined;
    const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : undefined);
    return { voiceUrl: text('answer_url'), statusCallbackUrl: text('hangup_url') };
  }

  #create(call: RestCall): RestAnswer {
    const fields = this.#read(call);
    if (typeof fields === 'string') return this.#errors.invalid(fields);
    if (typeof fields.app_name !== 'string' || typeof fields.answer_url !== 'string') {
      call.breach('rest-required', 'Expected app_name and answer_url, got a body without them');
      return this.#errors.invalid('app_name and answer_url are required');
    }
    const id = String(this.#applications.size + 1).padStart(8, '0');
    if (this.#applications.size < MAX_APPLICATIONS) this.#applications.set(id, { id, fields });
    return jsonAnswer(201, { api_id: this.#host.ids.uuid(), app_id: id, message: 'created' });
  }

  #update(call: RestCall): RestAnswer {
    const application = this.#applications.get(call.params.appId ?? '');
    if (application === undefined) return this.#errors.notFound('application not found');
    const fields = this.#read(call);
    if (typeof fields === 'string') return this.#errors.invalid(fields);
    application.fields = { ...application.fields, ...fields };
    return jsonAnswer(202, { api_id: this.#host.ids.uuid(), message: 'changed' });
  }

  #fetch({ params }: RestCall): RestAnswer {
    const application = this.#applications.get(params.appId ?? '');
    return application === undefined
      ? this.#errors.notFound('application not found')
      : jsonAnswer(200, toJson(application));
  }

  #list({ request }: RestCall): RestAnswer {
    const limit = Math.min(20, Number(request.query.get('limit')) || 20);
    const offset = Number(request.query.get('offset')) || 0;
    const all = [...this.#applications.values()];
    return jsonAnswer(200, {
      api_id: this.#host.ids.uuid(),
      meta: { limit, offset, total_count: all.length, ...this.#links(limit, offset, all.length) },
      objects: all.slice(offset, offset + limit).map(toJson),
    });
  }

  #links(limit: number, offset: number, count: number) {
    const path = `/v1/Account/${this.#host.credentials.vobiz?.authId}/Application/?limit=${limit}&offset=`;
    return {
      next: offset + limit < count ? `${path}${offset + limit}` : null,
      previous: offset > 0 ? `${path}${Math.max(0, offset - limit)}` : null,
    };
  }

  #read({ request, breach }: RestCall): Readonly<Record<string, unknown>> | string {
    const body = request.json();
    if (body === undefined) {
      breach(
        'rest-content-type',
        `Expected a JSON object as application/json, got ${request.contentType || 'no content type'}`,
      );
      return 'body must be JSON';
    }
    if (!request.path.endsWith('/'))
      breach('rest-trailing-slash', `Expected "/" at the end of ${request.path}, got none`);
    for (const name of Object.keys(body).filter((key) => !known.includes(key))) {
      breach('rest-parameter', `Expected one of ${known.join(', ')}, got ${name.slice(0, 80)}`);
    }
    const name = body.app_name;
    if (name === undefined || (typeof name === 'string' && /^[A-Za-z0-9_-]+$/.test(name))) return body;
    breach('rest-value', 'Expected app_name of letters, digits, "_" and "-", got another text');
    return 'app_name may hold letters, digits, _ and - only';
  }
}

function toJson({ id, fields }: Application): Readonly<Record<string, unknown>> {
  return { app_id: id, answer_method: 'POST', hangup_method: 'POST', hangup_url: fields.answer_url, ...fields };
}
