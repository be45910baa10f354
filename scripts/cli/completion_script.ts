/**
 * Scripts that complete commands and flags, for the shells that have such.
 *
 * @module
 */
import type { CommandTree, FlagView } from "./command_tree.ts";

/** Shells for which there is a script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** A shell's name. */
export type Shell = (typeof SHELLS)[number];

/** Writes the script of a shell. */
export function completionScript(shell: Shell, tree: CommandTree): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](tree);
}

/** A place in the tree: what may follow the words so far. */
interface Place {
  readonly words: readonly string[];
  readonly command: CommandTree;
}

function placesOf(tree: CommandTree, words: readonly string[] = []): Place[] {
  return [{ words, command: tree }, ...tree.commands.flatMap((each) => placesOf(each, [...words, each.name]))];
}

/** The words that may follow in a place: commands, or an argument's choices, or flags. */
function nextWords({ command }: Place): string[] {
  return [...command.commands.map(({ name }) => name), ...command.choices, ...command.flags.map(({ flag }) => flag)];
}

/** Flags with few values, once each. */
function chosenFlags(tree: CommandTree): FlagView[] {
  const all = placesOf(tree).flatMap(({ command }) => command.flags).filter(({ choices }) => choices.length > 0);
  return [...new Map(all.map((each) => [each.flag, each])).values()];
}

/** Which commands the words on the line name; flags and their values between them are passed over. */
function bashScript(tree: CommandTree): string {
  const cases = placesOf(tree).map((place) =>
    `    "${place.words.join(" ")}") words="${nextWords(place).join(" ")}" ;;`
  );
  const values = chosenFlags(tree).map(({ flag, choices }) =>
    `    ${flag}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current")); return ;;`
  );
  const names = [...new Set(placesOf(tree).flatMap(({ words }) => words.slice(-1)))];
  return `# Completions of murmuration for bash.
_murmuration() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" path="" words="" index
  case "$previous" in
${[...values, "    *) ;;"].join("\n")}
  esac
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in
      ${names.join("|")}) path="\${path:+$path }\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _murmuration murmuration
`;
}

function zshScript(tree: CommandTree): string {
  const cases = placesOf(tree).map(({ words, command }) => {
    const lines = [
      ...command.commands.map(({ name, description }) => `${name}:${description}`),
      ...command.choices,
      ...command.flags.map(({ flag, description }) => description === "" ? flag : `${flag}:${description}`),
    ];
    const quoted = lines.map((line) => `'${line.replaceAll("'", "'\\''")}'`);
    return `    "${words.join(" ")}") next=(${quoted.join(" ")}) ;;`;
  });
  const values = chosenFlags(tree).map(({ flag, choices }) =>
    `    ${flag}) compadd -- ${choices.join(" ")}; return ;;`
  );
  const names = [...new Set(placesOf(tree).flatMap(({ words }) => words.slice(-1)))];
  return `#compdef murmuration
# Completions of murmuration for zsh.
_murmuration() {
  local -a next
  local place="" index
  case "\${words[CURRENT-1]}" in
${[...values, "    *) ;;"].join("\n")}
  esac
  for ((index = 2; index < CURRENT; index++)); do
    case "\${words[index]}" in
      ${names.join("|")}) place="\${place:+$place }\${words[index]}" ;;
    esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  _describe -o 'murmuration' next
  _files
}
if [ "$funcstack[1]" = "_murmuration" ]; then _murmuration "$@"; else compdef _murmuration murmuration; fi
`;
}

function fishScript(tree: CommandTree): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = placesOf(tree).flatMap(({ words, command }) => {
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
    // Before any command, and within a group before one of its own.
    const open = command.commands.map(({ name }) => name);
    const unseen = open.length === 0 ? [] : [`not __fish_seen_subcommand_from ${open.join(" ")}`];
    const where = [...seen, ...unseen].join("; and ");
    const begin = `complete -c murmuration${where === "" ? "" : ` -n ${quote(where)}`}`;
    return [
      ...command.commands.map(({ name, description }) => `${begin} -f -a ${name} -d ${quote(description)}`),
      ...command.choices.map((choice) => `${begin} -f -a ${choice}`),
      ...command.flags.map(({ flag, description, choices, takesValue }) =>
        [
          `${begin} -l ${flag.slice(2)}`,
          takesValue ? " -r" : "",
          choices.length === 0 ? "" : ` -f -a ${quote(choices.join(" "))}`,
          description === "" ? "" : ` -d ${quote(description)}`,
        ].join("")
      ),
    ];
  });
  return `# Completions of murmuration for fish.\n${lines.join("\n")}\n`;
}
