import { createElement, type ReactNode, useMemo } from "react";

import { type Block, blocks, type Inline } from "@/lib/markdown";

/** Markdown (the small part we show) as elements. */
export function Prose(props: { text: string }) {
  const of = useMemo(() => blocks(props.text), [props.text]);
  return (
    <div className="prose">
      {of.map((block, at) => (
        <Shown key={at} block={block} />
      ))}
    </div>
  );
}

function Shown({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case "heading":
      return createElement(`h${Math.min(4, block.level + 1)}`, null, <Line of={block.of} />);
    case "paragraph":
      return (
        <p>
          <Line of={block.of} />
        </p>
      );
    case "code":
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "list":
      return createElement(
        block.numbered ? "ol" : "ul",
        null,
        ...block.items.map((item, at) => (
          <li key={at}>
            <Line of={item} />
          </li>
        )),
      );
    case "table":
      return (
        <div className="grid-wrap" tabIndex={0}>
          <table className="grid">
            <thead>
              <tr>
                {block.head.map((cell, at) => (
                  <th key={at}>
                    <Line of={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, at) => (
                <tr key={at}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Line of={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function Line(props: { of: Inline[] }): ReactNode {
  return props.of.map((part, at) => {
    switch (part.kind) {
      case "code":
        return <code key={at}>{part.text}</code>;
      case "strong":
        return <strong key={at}>{part.text}</strong>;
      case "em":
        return <em key={at}>{part.text}</em>;
      case "link":
        return (
          <a key={at} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        );
      default:
        return part.text;
    }
  });
}
