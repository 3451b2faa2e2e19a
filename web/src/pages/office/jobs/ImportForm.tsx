import { Button, Checkbox, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';

type Kind = Schemas['ImportKind'];

interface Values {
  kind: Kind;
  dryRun: boolean;
  name: string;
  nth: number;
}

/** Begins the import of a spreadsheet: all of it or nothing. */
export function ImportForm() {
  const { t } = useTranslation('jobs');
  const code = useCode();
  const [kind, setKind] = useState<Kind>('register');
  const [dryRun, setDryRun] = useState(true);
  const [name, setName] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const begin = useCommand(async (values: Values, key: string) => {
    const file = input.current?.files?.[0];
    const form = new FormData();
    if (file) form.append('file', file, file.name);
    form.append('dry_run', String(values.dryRun));
    const sent = {
      params: { header: { 'Idempotency-Key': key } },
      body: form as never,
      bodySerializer: (body: unknown) => body as FormData,
    };
    switch (values.kind) {
      case 'income':
        return answer(api.POST('/api/v1/jobs/imports/income', sent));
      case 'ledger':
        return answer(api.POST('/api/v1/jobs/imports/ledger', sent));
      default:
        return answer(api.POST('/api/v1/jobs/imports/register', sent));
    }
  });
  return (
    <section className="card">
      <h2>{t('import.title')}</h2>
      <p className="muted">{t('import.about')}</p>
      <ProblemNotice problem={begin.problem} onRetry={begin.repeat} />
      <div className="job-form">
        <Select<Kind>
          aria-label={t('import.kind')}
          value={kind}
          options={(['register', 'income', 'ledger'] as const).map((value) => ({
            value,
            label: code('ImportKind', value),
          }))}
          popupMatchSelectWidth={false}
          onChange={setKind}
        />
        <input
          ref={input}
          type="file"
          aria-label={t('import.file')}
          accept=".xlsx,.csv"
          onChange={(event) => setName(event.target.files?.[0]?.name ?? '')}
        />
        <a href={`/api/v1/imports/${kind}/template`} download={`${code('ImportKind', kind)}.xlsx`}>
          {t('import.template')}
        </a>
        <Checkbox checked={dryRun} onChange={(event) => setDryRun(event.target.checked)}>
          {t('import.dryRun')}
        </Checkbox>
        <Button
          type="primary"
          disabled={name === ''}
          loading={begin.busy}
          onClick={() => void begin.send({ kind, dryRun, name, nth: Date.now() })}
        >
          {dryRun ? t('import.check') : t('import.begin')}
        </Button>
      </div>
    </section>
  );
}
