import { Form, Input } from 'antd';

interface Props {
  name: string | string[];
  label: string;
  /** The last day that makes sense. */
  max?: string;
  min?: string;
  optional?: boolean;
  help?: string;
}

/** A day, typed or chosen; as the server writes it. */
export function DateField({ name, label, max, min, optional, help }: Props) {
  return (
    <Form.Item name={name} label={label} rules={[{ required: !optional }]} extra={help}>
      <Input type="date" className="date-field" max={max} min={min} />
    </Form.Item>
  );
}
