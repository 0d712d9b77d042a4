import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTemplate } from './template.ts';

describe('a template', () => {
  it.each([
    ['Hello {{name}}!', 'Hello Ada!'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the other spelling of a placeholder
    ['Hello ${name}!', 'Hello Ada!'],
    ['{{ name }} and {{name}}', 'Ada and Ada'],
    ['{{order.id}} {{a-b}}', '42 x'],
    ['{name} {{}} {{1x}} $name', '{name} {{}} {{1x}} $name'],
  ])('%j becomes %j', (template, text) => {
    expect(renderTemplate(template, { name: 'Ada', 'order.id': '42', 'a-b': 'x' })).toEqual({ text, missing: [] });
  });

  it('leaves nothing where a value is missing, and says which', () => {
    expect(renderTemplate('Dear {{name}}, {{city}} {{name}}.', {})).toEqual({
      text: 'Dear ,  .',
      missing: ['name', 'city'],
    });
  });

  it('does not take what every object has for a value', () => {
    expect(renderTemplate('{{constructor}}{{__proto__}}', {})).toEqual({
      text: '',
      missing: ['constructor', '__proto__'],
    });
  });

  it('takes a value as it is, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(renderTemplate('<{{name}}>', { name: value, secret: 'no' }).text).toBe(`<${value}>`);
      }),
    );
  });
});
