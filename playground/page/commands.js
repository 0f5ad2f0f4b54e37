// The registered commands as a person picks them: every subcommand is an
// entry of its own, in the person's language where the bot offers it.

const SUBCOMMAND = 1;
const GROUP = 2;

/** [{path, name: "reminder add", id, description, options}], in order of name. */
export function entries(commands, locale) {
  return commands
    .filter((c) => (c.type ?? 1) === 1)
    .flatMap((c) => open([c.name], c, c.id, locale))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function open(path, node, id, locale) {
  const inner = (node.options ?? []).filter((o) => o.type === SUBCOMMAND || o.type === GROUP);
  if (inner.length > 0) return inner.flatMap((o) => open([...path, o.name], o, id, locale));
  return [{ path, id, name: path.join(' '), description: worded(node, 'description', locale), options: (node.options ?? []).map((o) => inWords(o, locale)) }];
}

function inWords(option, locale) {
  return {
    ...option,
    title: worded(option, 'name', locale),
    description: worded(option, 'description', locale),
    choices: option.choices?.map((c) => ({ value: c.value, label: worded(c, 'name', locale) })),
  };
}

function worded(thing, field, locale) {
  return thing[`${field}_localizations`]?.[locale] || thing[field] || '';
}

/** Entries for what was typed after the slash: those that begin so come first. */
export function matching(all, typed) {
  const words = typed.toLowerCase().trim();
  if (words === '') return all;
  const begins = all.filter((e) => e.name.startsWith(words));
  const contains = all.filter((e) => !e.name.startsWith(words) && e.name.includes(words));
  return [...begins, ...contains];
}

/** Options as the control API takes them: wrapped in their subcommand and group. */
export function nested(path, options) {
  return path.slice(1).reduceRight((inner, name) => [{ name, options: inner }], options);
}
