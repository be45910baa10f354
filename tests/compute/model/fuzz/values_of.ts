/**
 * Values that a schema lets through, drawn by fast-check: small ones, and now and then the largest that there may be.
 *
 * @module
 */
import fc from "fast-check";
import { z } from "zod";

/** What JSON Schema says, as far as the schemas of layers need it. */
interface Rule {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Rule[];
  readonly oneOf?: readonly Rule[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly required?: readonly string[];
  readonly prefixItems?: readonly Rule[];
  readonly items?: Rule | false;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
}

/** How far values go: `small` stays small, `wild` goes to the ends of what is allowed. */
export type Reach = "small" | "wild";

/** Values of a schema of settings; what only a refinement refuses may be among them. */
export function valuesOf(schema: z.ZodType, reach: Reach): fc.Arbitrary<unknown> {
  return draw(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) as Rule, reach);
}

function draw(rule: Rule, reach: Reach): fc.Arbitrary<unknown> {
  if (rule.const !== undefined) return fc.constant(rule.const);
  if (rule.enum !== undefined) return fc.constantFrom(...rule.enum);
  const options = rule.anyOf ?? rule.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((each) => draw(each, reach)));
  switch (rule.type) {
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(rule.properties ?? {}).map(([key, each]) => [key, draw(each, reach)])),
        { requiredKeys: [...rule.required ?? []] },
      );
    case "array":
      return rule.prefixItems !== undefined
        ? fc.tuple(...rule.prefixItems.map((each) => draw(each, reach)))
        : fc.array(draw(rule.items as Rule, reach), {
          minLength: rule.minItems ?? 0,
          maxLength: Math.min(rule.maxItems ?? 4, reach === "small" ? 3 : 8),
        });
    case "integer":
      return whole(rule, reach);
    case "number":
      return decimal(rule, reach);
    case "string":
      return fc.constantFrom("inner", "a", "Z9_.-");
    default:
      throw new TypeError(`Cannot draw values of ${JSON.stringify(rule)}`);
  }
}

function whole({ minimum, maximum, exclusiveMinimum }: Rule, reach: Reach): fc.Arbitrary<number> {
  const least = minimum ?? (exclusiveMinimum ?? -1) + 1;
  const most = maximum ?? 2 ** 53 - 1;
  const small = fc.integer({ min: least, max: Math.min(most, Math.max(least, 0) + 3) });
  if (reach === "small") return small;
  const ends = [least, most, most - 1, 255, 256, 4096, 46_341].filter((each) => each >= least && each <= most);
  return fc.oneof(
    { arbitrary: small, weight: 3 },
    { arbitrary: fc.constantFrom(...ends), weight: 1 },
    { arbitrary: fc.integer({ min: least, max: most }), weight: 1 },
  );
}

function decimal(rule: Rule, reach: Reach): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = rule;
  const least = minimum ?? exclusiveMinimum ?? -1e300;
  const most = maximum ?? exclusiveMaximum ?? 1e300;
  const usual = [0.5, 0.1, 1e-3, 0, 1].filter((each) => each > least && each < most);
  if (reach === "small") return fc.constantFrom(...usual, least).filter((each) => isWithin(each, rule));
  const near = [least, most, least + 5e-324, most * (1 - 2 ** -53), -0, 1e-320, 1e-12];
  return fc.constantFrom(...usual, ...near.filter((each) => isWithin(each, rule)));
}

function isWithin(value: number, rule: Rule): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = rule;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  return value >= minimum && value <= maximum && (exclusiveMaximum === undefined || value < exclusiveMaximum);
}
