import { Button, Form, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { Empty } from '@/components/Empty';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './administration.css';
import './words';

type Area = Schemas['AreaView'];
interface Values {
  csv: string;
}
const FILTERS = { level: code('AreaLevel'), under: id };
const START = 'code,parent,level,kind,name\n';

/** The tree of areas, and taking over a list of new ones. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change } = useUrlFilters(FILTERS);
  const areas = useAreas();
  const [importing, setImporting] = useState(false);
  const [done, setDone] = useState<Schemas['AreasImported'] | null>(null);
  const depths = useMemo(() => depthsOf(areas.data ?? []), [areas.data]);
  const counties = areas.data?.filter(({ level }) => level === 'town') ?? [];
  const rows = areas.data?.filter(
    (area) =>
      (!filters.level || area.level === filters.level) &&
      (!filters.under || depths.get(area.id)?.path.includes(filters.under)),
  );
  const columns: Column<Area>[] = [
    {
      key: 'name',
      title: t('area.name'),
      text: (area) => area.name,
      render: (area) => (
        <span className="area-name" data-depth={filters.level ? 0 : depths.get(area.id)?.depth}>
          {area.name}
        </span>
      ),
    },
    { key: 'level', title: t('area.level'), text: (area) => code('AreaLevel', area.level) },
    { key: 'kind', title: t('area.kind'), text: (area) => code('AreaKind', area.kind) },
    { key: 'code', title: t('area.code'), text: (area) => area.code ?? '--' },
  ];
  return (
    <>
      <PageTitle
        title={t('area.title')}
        about={areas.data && t('area.about', { count: areas.data.length })}
        actions={
          <Button type="primary" onClick={() => setImporting(true)}>
            {t('area.import')}
          </Button>
        }
      />
      {done && (
        <p className="form-note" role="status">
          {t('area.done', { new: done.new, known: done.known })}
        </p>
      )}
      <DataTable<Area>
        id="areas"
        out={{ list: 'areas', query: { level: filters.level, under: filters.under } }}
        caption={t('area.title')}
        columns={columns}
        rows={rows}
        rowKey={(area) => area.id}
        problem={areas.error}
        onRetry={() => void areas.refetch()}
        empty={<Empty title={t('area.none')} />}
        tools={
          <>
            <Select
              allowClear
              aria-label={t('area.level')}
              placeholder={t('area.level')}
              value={filters.level}
              options={options('AreaLevel')}
              popupMatchSelectWidth={false}
              onChange={(level: string | undefined) => change({ level })}
            />
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('area.under')}
              placeholder={t('area.under')}
              value={filters.under}
              options={counties.map(({ id, name }) => ({ value: id, label: name }))}
              popupMatchSelectWidth={false}
              onChange={(under: string | undefined) => change({ under })}
            />
          </>
        }
      />
      {importing && (
        <FormDrawer<Values, Schemas['AreasImported']>
          id="areas/import"
          title={t('area.import')}
          initial={{ csv: START }}
          submitText={t('area.take')}
          submit={({ csv }, key) =>
            answer(
              api.POST('/api/v1/areas/import', {
                params: { header: { 'Idempotency-Key': key } },
                body: { csv },
              }),
            )
          }
          onDone={(result) => {
            setDone(result);
            setImporting(false);
          }}
          onClose={() => setImporting(false)}
        >
          {(form) => (
            <>
              <p>{t('area.how')}</p>
              <p className="area-file">
                <label htmlFor="area-file">{t('area.file')}</label>
                <input
                  id="area-file"
                  type="file"
                  accept=".csv,text/csv"
                  onChange={(event) => {
                    const file = event.target.files?.[0];
                    if (file) void file.text().then((csv) => form.setFieldsValue({ csv }));
                  }}
                />
              </p>
              <Form.Item name="csv" label={t('area.csv')} rules={[{ required: true }]}>
                <Input.TextArea rows={14} spellCheck={false} className="area-csv" />
              </Form.Item>
            </>
          )}
        </FormDrawer>
      )}
    </>
  );
}

/** How deep each area lies, and what is above it. The list is in the order of the tree. */
function depthsOf(areas: Area[]): Map<string, { depth: number; path: string[] }> {
  const depths = new Map<string, { depth: number; path: string[] }>();
  for (const area of areas) {
    const above = area.parent_id ? depths.get(area.parent_id) : undefined;
    depths.set(area.id, {
      depth: above ? above.depth + 1 : 0,
      path: [...(above?.path ?? []), area.id],
    });
  }
  return depths;
}
