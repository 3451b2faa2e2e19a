import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { Problem } from '@/api/problem';
import { usePreferences } from '@/lib/usePreferences';
import { nonce } from './nonce';
import { router } from './router';
import { SessionProvider } from './session';
import { themeOf } from './theme';
import 'dayjs/locale/zh-cn';

/** Reads are repeated when the server was not reached or busy, and never for a refusal. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && error instanceof Problem && error.mayBeRepeated,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  const { t } = useTranslation('common');
  const { language, density } = usePreferences();
  const [locale, setLocale] = useState(zhCN);
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
  useEffect(() => {
    if (language === 'zh') setLocale(zhCN);
    else void import('antd/locale/en_US').then((module) => setLocale(module.default));
  }, [language]);
  const theme = useMemo(() => themeOf(density), [density]);
  // A field may be one to fill in or one to choose from: the words fit both.
  const required = t('required');
  const form = useMemo(() => ({ validateMessages: { required } }), [required]);
  const csp = useMemo(() => (nonce ? { nonce } : {}), []);
  const look = useMemo(
    () => ({ csp, theme, locale, button: { autoInsertSpace: false }, form }),
    [csp, theme, locale, form],
  );
  // What asks before it acts stands outside of the pages, and looks as they do.
  useEffect(() => {
    ConfigProvider.config({
      holderRender: (children) => <ConfigProvider {...look}>{children}</ConfigProvider>,
    });
  }, [look]);
  return (
    <ConfigProvider {...look}>
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </ConfigProvider>
  );
}
