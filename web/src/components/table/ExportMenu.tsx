import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { MenuButton } from '../MenuButton';
import type { Column } from './DataTable';

interface Props<Row> {
  name: string;
  columns: Column<Row>[];
  rows: Row[];
}

/** Takes what is on the screen into a file: these columns, these rows, masked as they are. */
export function ExportMenu<Row>({ name, columns, rows }: Props<Row>) {
  const { t } = useTranslation('common');
  const save = async (kind: 'csv' | 'xlsx') => {
    const cells = [
      columns.map(({ title }) => title),
      ...rows.map((row) => columns.map(({ text }) => text(row))),
    ];
    const { csv, download, xlsx } = await import('@/lib/export');
    const file = kind === 'csv' ? csv(cells) : xlsx(cells, name);
    download(file, `${name}.${kind}`);
  };
  return (
    <MenuButton
      icon={<DownloadOutlined aria-hidden />}
      disabled={rows.length === 0}
      entries={[
        { key: 'xlsx', label: t('table.xlsx'), act: () => void save('xlsx') },
        { key: 'csv', label: t('table.csv'), act: () => void save('csv') },
      ]}
    >
      {t('table.export')}
    </MenuButton>
  );
}
