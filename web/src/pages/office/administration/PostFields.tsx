import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { useAreas } from '@/api/useAreas';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCodeOptions } from '@/i18n/useCode';

const POST = ['change', 'post'];

/** A role in an area, and the department where the role has one. */
export function PostFields({ isOptional }: { isOptional?: boolean }) {
  const { t } = useTranslation('administration');
  const options = useCodeOptions();
  const areas = useAreas();
  const roles = useQuery<Schemas['RoleView'][], Problem>({
    queryKey: ['roles'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/roles', { signal })),
  });
  return (
    <>
      <p className="muted">{t('post.exclude')}</p>
      <ProblemNotice problem={roles.error} onRetry={() => void roles.refetch()} />
      <Form.Item
        name={[...POST, 'role']}
        label={t('post.role')}
        rules={[{ required: !isOptional, message: t('post.roleNeeded') }]}
      >
        <Select
          allowClear={isOptional}
          options={options('Role')}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item shouldUpdate noStyle>
        {({ getFieldValue }) => {
          const role = roles.data?.find((one) => one.role === getFieldValue([...POST, 'role']));
          if (!role && isOptional) return null;
          // An administrator holds the post at the top.
          const choices = areas.data?.filter((area) =>
            role?.level ? area.level === role.level : !area.parent_id,
          );
          return (
            <>
              <Form.Item
                name={[...POST, 'area_id']}
                label={t('post.area')}
                rules={[{ required: true, message: t('post.areaNeeded') }]}
              >
                <Select
                  disabled={!role}
                  showSearch={{ optionFilterProp: 'label' }}
                  options={choices?.map(({ id, name, code }) => ({
                    value: id,
                    label: code ? `${name} ${code}` : name,
                  }))}
                />
              </Form.Item>
              {role?.has_department && (
                <Form.Item
                  name={[...POST, 'department']}
                  label={t('post.department')}
                  rules={[{ required: true, message: t('post.departmentNeeded') }]}
                >
                  <Select options={options('Department')} />
                </Form.Item>
              )}
            </>
          );
        }}
      </Form.Item>
    </>
  );
}
