import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { useAreas } from '@/api/useAreas';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCodeOptions } from '@/i18n/useCode';

type Values = Pick<Schemas['GrantCmd'], 'role' | 'area_id' | 'department'>;

interface Props {
  account: Schemas['AccountView'];
  onDone: () => void;
  onClose: () => void;
}

/** Gives a post: a role in an area, and the department where the role has one. */
export function PostForm({ account, onDone, onClose }: Props) {
  const { t } = useTranslation('administration');
  const options = useCodeOptions();
  const areas = useAreas();
  const roles = useQuery<Schemas['RoleView'][], Problem>({
    queryKey: ['roles'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/roles', { signal })),
  });
  return (
    <FormDrawer<Values, unknown>
      id={`post/${account.id}`}
      title={t('post.grantTo', { name: account.display_name })}
      initial={{}}
      submitText={t('post.grant')}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/accounts/{account_id}/posts', {
            params: { path: { account_id: account.id }, header: { 'Idempotency-Key': key } },
            body: values,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="muted">{t('post.exclude')}</p>
      <ProblemNotice problem={roles.error} onRetry={() => void roles.refetch()} />
      <Form.Item
        name="role"
        label={t('post.role')}
        rules={[{ required: true, message: t('post.roleNeeded') }]}
      >
        <Select options={options('Role')} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item shouldUpdate noStyle>
        {({ getFieldValue }) => {
          const role = roles.data?.find((one) => one.role === getFieldValue('role'));
          // An administrator holds the post at the top.
          const choices = areas.data?.filter((area) =>
            role?.level ? area.level === role.level : !area.parent_id,
          );
          return (
            <>
              <Form.Item
                name="area_id"
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
                  name="department"
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
    </FormDrawer>
  );
}
