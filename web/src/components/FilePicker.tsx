import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { base64Of } from '@/lib/picture';

const MAX_BYTES = 5 * 1024 * 1024;

interface Props {
  id?: string;
  /** The file in Base64. */
  value?: string;
  onChange?: (content: string | undefined) => void;
}

/** Chooses a scanned page or a photograph. For a `Form.Item`. */
export function FilePicker({ id, onChange }: Props) {
  const { t } = useTranslation('common');
  const [problem, setProblem] = useState('');
  const choose = async (file: File | undefined) => {
    const isTooLarge = file !== undefined && file.size > MAX_BYTES;
    setProblem(isTooLarge ? t('file.tooLarge') : '');
    onChange?.(file === undefined || isTooLarge ? undefined : await base64Of(file));
  };
  return (
    <div className="file-line">
      <input
        id={id}
        type="file"
        accept="application/pdf,image/jpeg,image/png"
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <span className="muted">{problem === '' ? t('file.kinds') : problem}</span>
    </div>
  );
}
