import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Complain } from '@/app/Complain';
import { DensitySwitch, LanguageSwitch } from '@/app/Switches';
import './login.css';

/** The frame of what comes before the shell. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('login');
  return (
    <div className="doorway">
      <header className="doorway-top">
        <LanguageSwitch />
        <DensitySwitch />
      </header>
      <main className="doorway-card">
        <div className="doorway-brand">
          <img src="/favicon.svg" alt="" width="44" height="44" />
          <div>
            <p className="doorway-name">{t('product')}</p>
            <p className="muted">{t('motto')}</p>
          </div>
        </div>
        <h1>{title}</h1>
        {children}
      </main>
      <Complain />
    </div>
  );
}
