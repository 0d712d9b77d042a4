/** Why a number may or may not be called. */
export interface DestinationRule {
  /** Beginning of a number in E.164 form; `+` is every number. */
  readonly prefix: string;
  readonly isAllowed: boolean;
  /** `built-in` is one of ours; `configured` comes from whoever runs the server. */
  readonly origin: 'built-in' | 'configured';
  /** What such numbers are, for people. */
  readonly description: string;
}

export type DestinationVerdict =
  /** `rule` is absent where none says anything of the number. */
  | { readonly isAllowed: true; readonly rule: DestinationRule | undefined }
  /** `reason` is a sentence for people: what the numbers are and what to change. */
  | { readonly isAllowed: false; readonly rule: DestinationRule; readonly reason: string };

/** Beginnings of numbers, as `+` and digits. */
export interface DestinationOptions {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/**
 * Premium-rate numbers by country: whoever calls them pays the one who is called. Only beginnings that no other numbers
 * share: Ireland's (15…) are the longer ones of what begins like numbers of Dublin.
 */
const PREMIUM_RATE: Readonly<Record<string, readonly string[]>> = {
  'North America': ['+1900'],
  'Russia and Kazakhstan': ['+7803', '+7809'],
  Egypt: ['+20900'],
  'South Africa': ['+27862', '+27863', '+27864', '+27865', '+27866', '+27867', '+27868', '+27869', '+2790'],
  Greece: ['+30901', '+30909'],
  Netherlands: ['+31900', '+31906', '+31909'],
  Belgium: ['+3290'],
  France: ['+3389'],
  Spain: ['+34803', '+34806', '+34807'],
  Hungary: ['+3690', '+3691'],
  Italy: ['+3989'],
  Romania: ['+40900', '+40903', '+40906'],
  Switzerland: ['+41900', '+41901', '+41906'],
  Austria: ['+43900', '+43901', '+43930', '+43931', '+43939'],
  'United Kingdom': ['+4487', '+449'],
  Denmark: ['+4590'],
  Sweden: ['+46900', '+46939', '+46944'],
  Norway: ['+47820', '+47829'],
  Poland: ['+4870'],
  Germany: [
    '+491371',
    '+491372',
    '+491373',
    '+491374',
    '+491375',
    '+491376',
    '+491377',
    '+491378',
    '+491379',
    '+49900',
  ],
  Peru: ['+51805'],
  Mexico: ['+52900'],
  Argentina: ['+54600', '+54609'],
  Brazil: ['+55900'],
  Colombia: ['+571901'],
  Venezuela: ['+58900'],
  Australia: ['+6119'],
  Indonesia: ['+62809'],
  'New Zealand': ['+64900'],
  Singapore: ['+651900'],
  Japan: ['+81990'],
  'South Korea': ['+8260'],
  Vietnam: ['+841900'],
  Turkey: ['+90888', '+90898', '+90900'],
  India: ['+911861'],
  Pakistan: ['+92900'],
  Portugal: ['+351601', '+351607', '+351646', '+351648', '+351760', '+351761', '+351762'],
  Luxembourg: ['+352900', '+352901', '+352905'],
  Malta: ['+35650', '+35651', '+35652'],
  Cyprus: ['+35790'],
  Finland: ['+358600', '+358700'],
  Bulgaria: ['+35990'],
  Lithuania: ['+370900', '+370903', '+370905', '+370909'],
  Latvia: ['+37190'],
  Estonia: ['+37290'],
  Moldova: ['+37390'],
  Armenia: ['+37490'],
  Belarus: ['+375902'],
  Ukraine: ['+380900'],
  Serbia: ['+38190'],
  Croatia: ['+38560', '+38561', '+38564', '+38565', '+38569'],
  Slovenia: ['+38689', '+38690'],
  'Bosnia and Herzegovina': ['+38790'],
  'North Macedonia': ['+3895'],
  Czechia: ['+420900', '+420906', '+420909', '+420976'],
  Slovakia: ['+421900', '+42197', '+42198'],
  'Hong Kong': ['+852900'],
  Taiwan: ['+88620'],
  'Saudi Arabia': ['+966925'],
  Oman: ['+968900'],
  'United Arab Emirates': ['+971900'],
  Israel: ['+9721900', '+9721919'],
};

/** Codes that belong to no country. */
const INTERNATIONAL: Readonly<Record<string, readonly string[]>> = {
  'International Shared Cost Service': ['+808'],
  'Inmarsat satellite telephones': ['+870'],
  'Universal Personal Telecommunication': ['+878'],
  'satellite telephones of the Global Mobile Satellite System': ['+881'],
  'international networks, satellites and ships among them': ['+882', '+883'],
  'International Premium Rate Service': ['+979'],
  'International Telecommunication Public Correspondence trial': ['+991'],
};

const builtInRules: readonly DestinationRule[] = [
  ...Object.entries(PREMIUM_RATE).flatMap(([country, prefixes]) =>
    prefixes.map((prefix) => builtIn(prefix, `premium-rate numbers, ${country}`)),
  ),
  ...Object.entries(INTERNATIONAL).flatMap(([description, prefixes]) =>
    prefixes.map((prefix) => builtIn(prefix, description)),
  ),
];

/**
 * Which numbers may be called. The rule with the longest prefix decides; of two with the same one the configured rule,
 * and of two configured the refusal. Where no rule speaks the number may be called. Built in is the refusal of
 * premium-rate, shared-cost and satellite ranges: fraud dials them, and hardly anybody else.
 * @see https://www.itu.int/pub/T-SP-E.164D (codes that belong to no country)
 * @see https://www.itu.int/oth/T0202.aspx?parent=T0202 (national numbering plans, as countries report them)
 */
export class DestinationRules {
  readonly #byPrefix = new Map<string, DestinationRule>();

  constructor({ allow = [], deny = [] }: DestinationOptions = {}) {
    const rules = [
      ...builtInRules,
      ...allow.map((prefix) => configured(prefix, true)),
      ...deny.map((prefix) => configured(prefix, false)),
    ];
    for (const rule of rules) this.#byPrefix.set(rule.prefix, rule);
  }

  /** @param phoneNumber E.164 */
  check(phoneNumber: string): DestinationVerdict {
    const rule = this.#ruleFor(phoneNumber);
    if (rule === undefined || rule.isAllowed) return { isAllowed: true, rule };
    const remedy =
      rule.origin === 'built-in'
        ? `add ${rule.prefix} to the allowed destinations (DESTINATION_ALLOW) to call them`
        : `take ${rule.prefix} off the denied destinations (DESTINATION_DENY), or allow a longer beginning (DESTINATION_ALLOW)`;
    return {
      isAllowed: false,
      rule,
      reason: `Numbers that begin with ${rule.prefix} are not called (${rule.description}): ${remedy}`,
    };
  }

  #ruleFor(phoneNumber: string): DestinationRule | undefined {
    for (let length = phoneNumber.length; length > 0; length -= 1) {
      const rule = this.#byPrefix.get(phoneNumber.slice(0, length));
      if (rule !== undefined) return rule;
    }
    return undefined;
  }
}

function builtIn(prefix: string, description: string): DestinationRule {
  return { prefix, isAllowed: false, origin: 'built-in', description };
}

function configured(prefix: string, isAllowed: boolean): DestinationRule {
  return { prefix, isAllowed, origin: 'configured', description: isAllowed ? 'allowed here' : 'denied here' };
}
