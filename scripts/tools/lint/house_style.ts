/**
 * Rules of the house about words, for `deno lint`: how constants are written, and how messages of errors end.
 *
 * @module
 */

/** Classes of collections. */
const COLLECTIONS: ReadonlySet<string> = new Set(["Map", "Set"]);
const UPPER_CASE = /^[A-Z][A-Z0-9_]*$/;

/**
 * The rules; tests are free of the first.
 *
 * Names are those of a module's own constants: numbers, texts, patterns, lists and collections that have something in
 * them. Functions, classes, schemas and objects keep the names that they have in the language.
 */
const houseStyle: Deno.lint.Plugin = {
  name: "house-style",
  rules: {
    "constants-in-upper-case": {
      create(context) {
        if (/(^|[\\/])tests[\\/]/.test(context.filename)) return {};
        return {
          Program({ body }) {
            for (const statement of body) {
              const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
              if (declared?.type !== "VariableDeclaration" || declared.kind !== "const") continue;
              for (const { id, init } of declared.declarations) {
                const names = id.type === "ArrayPattern" ? id.elements : [id];
                for (const name of names) {
                  if (name?.type !== "Identifier" || UPPER_CASE.test(name.name) || !init || !isConstant(init)) continue;
                  context.report({
                    node: name,
                    message: `"${name.name}" is a constant of its module`,
                    hint: `Write it ${upperCase(name.name)}`,
                  });
                }
              }
            }
          },
        };
      },
    },
    "errors-without-full-stop": {
      create(context) {
        return {
          NewExpression({ callee, arguments: given }) {
            if (callee.type !== "Identifier" || !callee.name.endsWith("Error")) return;
            for (const { node, text } of given.flatMap(endings)) {
              if (!/[^.]\.$/.test(text)) continue;
              context.report({
                node,
                message: "A message of an error ends with a full stop",
                hint: "Leave it out: the message stands in a line with others",
                fix: (fixer) => fixer.replaceText(node, context.sourceCode.getText(node).replace(/\.(["'`])$/, "$1")),
              });
            }
          },
        };
      },
    },
  },
};

export default houseStyle;

/** Whether a node is a number, a text, a pattern, or a list or collection that has something in it. */
function isConstant(node: Deno.lint.Node): boolean {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return isConstant(node.expression);
    case "UnaryExpression":
      return isConstant(node.argument);
    case "BinaryExpression":
      return [node.left, node.right].every((side) =>
        side.type === "Identifier" ? UPPER_CASE.test(side.name) : isConstant(side)
      );
    case "ArrayExpression":
      // An empty one is filled later: that is state.
      return node.elements.length > 0;
    case "NewExpression":
      return node.callee.type === "Identifier" && COLLECTIONS.has(node.callee.name) && node.arguments.length > 0;
    case "Literal":
      // What is on or off is written as it is where it is used.
      return typeof node.value !== "boolean" && node.value !== null;
    default:
      return node.type === "TemplateLiteral";
  }
}

/** `mostBytes` → `MOST_BYTES`. */
function upperCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** The last pieces of a message, one for each way it may be put together. */
function endings(node: Deno.lint.Node): { readonly node: Deno.lint.Node; readonly text: string }[] {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? [{ node, text: node.value }] : [];
    case "TemplateLiteral": {
      const last = node.quasis[node.quasis.length - 1];
      return [{ node, text: node.quasis.length > 1 ? ` ${last.cooked}` : last.cooked }];
    }
    case "BinaryExpression":
      return node.operator === "+" ? endings(node.right) : [];
    case "ConditionalExpression":
      return [...endings(node.consequent), ...endings(node.alternate)];
    default:
      return [];
  }
}
