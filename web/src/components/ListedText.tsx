import { Input } from 'antd';
import { useState } from 'react';

/** Names stand one after another, with commas, blanks or line ends between them. */
export const NAMES = /[\s,，、;；]+/;
export const LINES = /\n+/;

interface Props {
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
  rows: number;
  /** What stands between two of them. */
  between: RegExp;
  /** What is put between two of them. */
  joint: string;
}

/** Several short texts, typed as one. */
export function ListedText({ id, value = [], onChange, rows, between, joint }: Props) {
  const [typed, setTyped] = useState('');
  const partsOf = (text: string) => text.split(between).filter((part) => part.trim() !== '');
  // What was typed stays as it was, unless the form now holds something else.
  const shown = partsOf(typed).join() === value.join() ? typed : value.join(joint);
  return (
    <Input.TextArea
      id={id}
      rows={rows}
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange?.(partsOf(target.value));
      }}
    />
  );
}
