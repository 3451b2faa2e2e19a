import { Input, type InputProps } from 'antd';
import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string | null;
  hint?: string;
  type?: 'text' | 'password';
  autoComplete: InputProps['autoComplete'];
  autoFocus?: boolean;
}

/** A labelled field with its problem. The forms before the shell use no more, so that they load quickly. */
export function Field({
  label,
  value,
  onChange,
  problem,
  hint,
  type = 'text',
  autoComplete,
  autoFocus,
}: Props) {
  const id = useId();
  const Box = type === 'password' ? Input.Password : Input;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Box
        id={id}
        size="large"
        value={value}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={autoFocus}
        status={problem ? 'error' : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem || hint ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {(problem || hint) && (
        <p id={`${id}-note`} className={problem ? 'field-problem' : 'muted'}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}
