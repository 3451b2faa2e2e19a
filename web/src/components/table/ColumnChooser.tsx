import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './DataTable';

const keyOf = (id: string) => `columns/${id}`;

/** Which columns of a list are hidden; remembered in this browser. */
export function useHiddenColumns<Row>(
  id: string,
  columns: Column<Row>[],
): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const kept = localStorage.getItem(keyOf(id));
    if (kept !== null) return new Set(JSON.parse(kept) as string[]);
    return new Set(columns.filter(({ optional }) => optional).map(({ key }) => key));
  });
  const change = (next: ReadonlySet<string>) => {
    localStorage.setItem(keyOf(id), JSON.stringify([...next]));
    setHidden(next);
  };
  return [hidden, change];
}

interface Props<Row> {
  columns: Column<Row>[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

/** Chooses the columns. The first, which names the row, stays. */
export function ColumnChooser<Row>({ columns, hidden, onChange }: Props<Row>) {
  const { t } = useTranslation('common');
  const choices = columns.slice(1);
  const panel = (
    <Checkbox.Group
      className="column-choices"
      options={choices.map(({ key, title }) => ({ value: key, label: title }))}
      value={choices.map(({ key }) => key).filter((key) => !hidden.has(key))}
      onChange={(shown) =>
        onChange(new Set(choices.map(({ key }) => key).filter((key) => !shown.includes(key))))
      }
    />
  );
  return (
    <Popover content={panel} trigger="click" placement="bottomRight">
      <Button className="list-columns" icon={<SettingOutlined aria-hidden />}>
        {t('table.columns')}
      </Button>
    </Popover>
  );
}
