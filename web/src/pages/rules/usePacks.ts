import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCode } from '@/i18n/useCode';
import type { Pack, Words } from './facts';
import './words';

/** The packs of the installation, those of the present post's area first, the newest first. */
export function usePacks() {
  return useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/policies', { signal })),
    staleTime: 10 * 60_000,
  });
}

/** The pack of an id, else the one in force, else the newest. */
export function packOf(packs: Pack[], id: string | undefined): Pack | undefined {
  const newest = [...packs].sort((a, b) => b.year - a.year)[0];
  return packs.find((pack) => pack.id === id) ?? packs.find((pack) => pack.in_force) ?? newest;
}

/** The words for the values of a pack, in the language of the screen. */
export function usePackWords(): Words {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  return {
    isEnglish: i18n.language === 'en',
    code,
    figure: (name) => t(`figure.${name}` as 'figure.decision_days'),
    yes: t('yes'),
    no: t('no'),
    line: (amount) => t('line', { amount }),
    between: (over, upTo) => t('between', { over, upTo }),
    populations: (names) => t('populations', { names }),
    basis: (name, percent, amounts) => {
      if (!amounts) return t('basisOnly', { name, percent });
      const { product, published, difference } = amounts;
      return difference === undefined
        ? t('basis', { name, percent, product })
        : t('basisDiffers', { name, percent, product, published, difference });
    },
    until: (day, citation) => t('until', { day, citation }),
    rounding: (how) => t('rounding', { how }),
    conditions: { income: t('byIncome'), application: t('ownApplication'), civil: t('civilAffairs') },
  };
}
