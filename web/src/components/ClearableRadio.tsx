import { Button, Radio } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  id?: string;
  value?: string | null;
  onChange?: (value: string | null) => void;
  options: { value: string; label: string }[];
}

/** One of a few, or none: a choice can be taken back. For a `Form.Item`. */
export function ClearableRadio({ id, value, onChange, options }: Props) {
  const { t } = useTranslation('common');
  return (
    <>
      <Radio.Group
        id={id}
        options={options}
        value={value ?? null}
        onChange={({ target }) => onChange?.(target.value as string)}
      />
      {value && (
        <Button type="link" size="small" onClick={() => onChange?.(null)}>
          {t('clear')}
        </Button>
      )}
    </>
  );
}
