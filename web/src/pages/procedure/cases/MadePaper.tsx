import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import './words';

/** A paper that was made: it opens by itself; where the browser keeps windows shut, the link is there to be pressed. */
export function MadePaper({ file, name }: { file: Blob; name: string }) {
  const { t } = useTranslation('prints');
  const link = useRef<HTMLAnchorElement>(null);
  const address = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => {
    if (link.current?.href === address) link.current.click();
    return () => URL.revokeObjectURL(address);
  }, [address]);
  return (
    <p className="work-note" role="status">
      {t('made', { paper: name })}{' '}
      <a ref={link} href={address} target="_blank" rel="noreferrer">
        {t('open')}
      </a>{' '}
      <a href={address} download={`${name}.pdf`}>
        {t('save')}
      </a>
    </p>
  );
}
