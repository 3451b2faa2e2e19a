import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { smallPicture } from '@/lib/picture';
import './files.css';
import './words';

interface Props {
  most: number;
  onChange: (pictures: string[]) => void;
}

/** Chooses photographs that are sent with a form. They are in no draft: what is chosen and not sent is forgotten. */
export function PhotoPicker({ most, onChange }: Props) {
  const { t } = useTranslation('files');
  const hint = useId();
  const [chosen, setChosen] = useState(0);
  const [isWrong, setWrong] = useState(false);
  const choose = async (files: File[]) => {
    const small = await Promise.all(files.slice(0, most).map(smallPicture));
    const pictures = small.filter((one) => one !== undefined);
    setWrong(pictures.length < small.length);
    setChosen(pictures.length);
    onChange(pictures);
  };
  return (
    <div className="entry-files-add">
      <label>
        {t('take')}
        <input
          type="file"
          multiple
          accept="image/*"
          capture="environment"
          aria-describedby={hint}
          onChange={({ target }) => void choose([...(target.files ?? [])])}
        />
      </label>
      <span id={hint} className="muted" role="status">
        {isWrong ? t('unreadable') : chosen > 0 ? t('chosen', { number: chosen }) : t('hint', { most })}
      </span>
    </div>
  );
}
