import { useState } from 'react';
import { useTranslation } from 'react-i18next';

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

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const CHUNK = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}
