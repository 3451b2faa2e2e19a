import { Select } from 'antd';

interface Props {
  /** What is chosen, for those who see it and those who hear it. */
  label: string;
  value: string | boolean | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

/** One filter of a list. */
export function FilterSelect({ label, value, options, onChange }: Props) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      value={value === undefined ? undefined : String(value)}
      options={options}
      popupMatchSelectWidth={false}
      onChange={onChange}
    />
  );
}
