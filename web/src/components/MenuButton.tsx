import { Button, type ButtonProps } from 'antd';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import './menu.css';

export interface MenuEntry {
  key: string;
  label: string;
  act: () => void;
  /** What holds now. */
  isChosen?: boolean;
  /** Set apart from those before. */
  isApart?: boolean;
}

interface Props extends Omit<ButtonProps, 'onClick' | 'children'> {
  children?: ReactNode;
  entries: MenuEntry[];
}

/** A button that shows a few acts beneath it. Escape, a click elsewhere and the act itself close it. */
export function MenuButton({ children, entries, ...button }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>('.menu button')?.focus();
    const close = (event: Event) => {
      const isInside = event.target instanceof Node && box.current?.contains(event.target);
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      if (isEscape) box.current?.querySelector('button')?.focus();
      if (isEscape || (event.type !== 'keydown' && !isInside)) setOpen(false);
    };
    const events = ['keydown', 'pointerdown', 'focusin'] as const;
    for (const event of events) document.addEventListener(event, close);
    return () => {
      for (const event of events) document.removeEventListener(event, close);
    };
  }, [open]);
  return (
    <div ref={box} className="menu-box">
      <Button {...button} aria-expanded={open} onClick={() => setOpen(!open)}>
        {children}
      </Button>
      {open && (
        <ul className="menu">
          {entries.map((entry) => (
            <Fragment key={entry.key}>
              {entry.isApart && <li className="menu-line" />}
              <li>
                <button
                  type="button"
                  aria-current={entry.isChosen ? 'true' : undefined}
                  onClick={() => {
                    setOpen(false);
                    entry.act();
                  }}
                >
                  {entry.label}
                </button>
              </li>
            </Fragment>
          ))}
        </ul>
      )}
    </div>
  );
}
