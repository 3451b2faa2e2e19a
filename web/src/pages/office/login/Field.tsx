import { Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string | null;
  hint?: string;
  type?: 'text' | 'password';
  autoComplete: 'username' | 'current-password' | 'new-password' | 'one-time-code';
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
  const { t } = useTranslation('login');
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-box">
        <input
          id={id}
          className="text-box"
          type={isShown ? 'text' : type}
          value={value}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the way in has one thing to do.
          autoFocus={autoFocus}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem || hint ? `${id}-note` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
        {type === 'password' && (
          <Button
            size="large"
            aria-pressed={isShown}
            aria-label={`${isShown ? t('hide') : t('show')} ${label}`}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? t('hide') : t('show')}
          </Button>
        )}
      </div>
      {(problem || hint) && (
        <p id={`${id}-note`} className={problem ? 'field-problem' : 'muted'}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}
