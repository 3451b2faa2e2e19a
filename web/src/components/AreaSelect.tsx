import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';

interface Props {
  /** In a form the field's label names it. */
  id?: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

interface Node {
  value: string;
  title: string;
  children: Node[];
}

/** One division with everything beneath it. */
export function AreaSelect({ id, value, onChange }: Props) {
  const { t } = useTranslation('common');
  const { data } = useAreas();
  const tree = useMemo(() => treeOf(data ?? []), [data]);
  return (
    <TreeSelect
      className="area-select"
      id={id}
      aria-label={id ? undefined : t('area.label')}
      placeholder={id ? undefined : t('area.all')}
      allowClear
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeData={tree}
      value={value}
      popupMatchSelectWidth={false}
      treeDefaultExpandedKeys={tree.map((node) => node.value)}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}

/** The same as a field of a form, which names it. */
export function AreaInput(control: Partial<Props>) {
  return <AreaSelect id={control.id} value={control.value} onChange={control.onChange ?? (() => {})} />;
}

function treeOf(areas: Schemas['AreaView'][]): Node[] {
  const nodes = new Map(
    areas.map((area) => [area.id, { value: area.id, title: area.name, children: [] as Node[] }]),
  );
  const roots: Node[] = [];
  for (const area of areas) {
    const node = nodes.get(area.id);
    if (!node) continue;
    const above = area.parent_id ? nodes.get(area.parent_id) : undefined;
    (above?.children ?? roots).push(node);
  }
  return roots;
}
