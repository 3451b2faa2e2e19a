import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useSession, useToday } from '@/app/session';
import { AreaInput } from '@/components/AreaSelect';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useChoices } from './useChoices';
import './words';

type Campaign = Schemas['CampaignView'];
type Plan = Schemas['CampaignPlan'];
type Duty = Schemas['CampaignDuty'];

interface Props {
  onDone: (after: Campaign) => void;
  onClose: () => void;
}

/** Who visits in a look-back besides those who always do. */
const BUREAU = ['county_leader', 'county_officer'] as const;

/** Plans a campaign; a duty that was chosen before fills in all but whom it goes to. */
export function PlanCampaign({ duty, onDone, onClose }: Props & { duty?: Duty }) {
  const { t, i18n } = useTranslation('campaigns');
  const today = useToday();
  const { post } = useSession();
  const name = duty && textOf(duty, i18n.language);
  return (
    <FormDrawer<Plan, Campaign>
      id={`campaign/${duty?.id ?? ''}`}
      title={t('form.plan')}
      submitText={t('form.submit')}
      initial={{
        kind: duty?.kind ?? 'investigation',
        title: name ? t('form.titleOf', { period: duty.first.slice(0, 7), duty: name }) : '',
        citation: duty?.citation ?? '',
        duty: duty?.id,
        area_id: post.area_id,
        lead: post.area_name,
        groups: duty?.groups ?? ['lifted', 'marginal_2019', 'general', 'monitored'],
        starts_on: duty && duty.first > today ? duty.first : today,
        ends_on: duty && duty.due > today ? duty.due : today,
      }}
      submit={(body, key) =>
        answer(api.POST('/api/v1/campaigns', { params: { header: { 'Idempotency-Key': key } }, body }))
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('form.hint')}</p>
      <PlanFields />
    </FormDrawer>
  );
}

/** Changes a campaign; of one that runs, what may still change. */
export function ChangeCampaign({
  campaign,
  onDone,
  onClose,
  reload,
}: Props & Reads & { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const isRunning = campaign.state === 'running';
  const plan: Plan = {
    kind: campaign.kind,
    title: campaign.title,
    label: campaign.label,
    citation: campaign.citation,
    area_id: campaign.area_id,
    duty: campaign.duty?.id,
    lead: campaign.lead,
    co_leads: campaign.co_leads,
    groups: campaign.groups,
    list: campaign.list,
    draw_id: campaign.draw_id,
    visited_by: campaign.visited_by,
    form: campaign.form?.id,
    starts_on: campaign.starts_on,
    ends_on: campaign.ends_on,
  };
  return (
    <FormDrawer<Plan, Campaign>
      id={`campaign/${campaign.id}`}
      title={t('form.change')}
      initial={plan}
      submit={(values, key) =>
        answer(
          api.PUT('/api/v1/campaigns/{campaign_id}', {
            params: { path: { campaign_id: campaign.id }, header: headers(key, campaign.version) },
            body: { plan: { ...plan, ...values } },
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      {isRunning && <p className="form-hint">{t('form.runningHint')}</p>}
      <PlanFields isRunning={isRunning} />
    </FormDrawer>
  );
}

interface Reads {
  reload: () => Promise<unknown>;
}

function PlanFields({ isRunning }: { isRunning?: boolean }) {
  const { t, i18n } = useTranslation('campaigns');
  const code = useCode();
  const options = useCodeOptions();
  const choices = useChoices();
  const forms = useQuery({
    queryKey: ['forms'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/forms', { signal })),
  });
  const draws = useQuery({
    queryKey: ['draws', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/draws', { signal })),
  });
  const drawn = (draws.data ?? []).filter(({ state }) => state === 'drawn' || state === 'published');
  const ofHouseholds = (forms.data ?? []).filter(({ subject }) => subject === 'household');
  const visitors = choices.data?.visitors.map((role) => ({ value: role, label: code('Role', role) }));
  return (
    <>
      <Form.Item name="title" label={t('form.title')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="label" label={t('form.label')} extra={t('form.labelHelp')}>
        <Input maxLength={30} />
      </Form.Item>
      {!isRunning && (
        <>
          <Form.Item name="kind" label={t('form.kind')} rules={[{ required: true }]}>
            <Radio.Group options={options('CampaignKind')} />
          </Form.Item>
          <Form.Item name="duty" label={t('form.duty')}>
            <Select
              allowClear
              placeholder={t('form.noDuty')}
              options={choices.data?.duties.map((duty) => ({
                value: duty.id,
                label: textOf(duty, i18n.language),
              }))}
            />
          </Form.Item>
          <Form.Item
            name="citation"
            label={t('form.citation')}
            extra={t('form.citationHelp')}
            rules={[{ required: true }]}
          >
            <Input.TextArea rows={2} maxLength={300} />
          </Form.Item>
          <Form.Item name="area_id" label={t('form.area')} rules={[{ required: true }]}>
            <AreaInput />
          </Form.Item>
          <Form.Item name="lead" label={t('form.lead')}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="co_leads" label={t('form.coLeads')} extra={t('form.coLeadsHelp')}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="groups" label={t('form.groups')} rules={[{ required: true }]}>
            <Checkbox.Group className="choice-column" options={options('HouseholdGroup')} />
          </Form.Item>
          <Form.Item name="list" label={t('form.list')} extra={t('form.listHelp')}>
            <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options('ListName')} />
          </Form.Item>
          {drawn.length > 0 && (
            <Form.Item name="draw_id" label={t('form.draw')} extra={t('form.drawHelp')}>
              <Select allowClear options={drawn.map(({ id, title }) => ({ value: id, label: title }))} />
            </Form.Item>
          )}
          <DateField name="starts_on" label={t('form.starts')} />
        </>
      )}
      <DateField name="ends_on" label={t('form.ends')} />
      {!isRunning && (
        <details className="fold">
          <summary>{t('form.visitedBy')}</summary>
          <Form.Item noStyle shouldUpdate={(before, after) => before.kind !== after.kind}>
            {({ getFieldValue }) => (
              <Form.Item name="visited_by" label={t('form.visitedBy')} extra={t('form.visitedByHelp')}>
                <Select
                  mode="multiple"
                  options={
                    // To a look-back the bureau's own people go, too.
                    getFieldValue('kind') === 'look_back'
                      ? visitors?.concat(BUREAU.map((role) => ({ value: role, label: code('Role', role) })))
                      : visitors
                  }
                />
              </Form.Item>
            )}
          </Form.Item>
          <Form.Item name="form" label={t('form.form')} extra={t('form.formHelp')}>
            <Select
              allowClear
              options={ofHouseholds.map((form) => ({ value: form.id, label: textOf(form, i18n.language) }))}
            />
          </Form.Item>
        </details>
      )}
    </>
  );
}

/** Closes a campaign with a summary. */
export function CloseCampaign({ campaign, onDone, onClose, reload }: Props & Reads & { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  return (
    <FormDrawer<Schemas['CloseCampaignBody'], Campaign>
      id={`campaign/${campaign.id}/close`}
      title={t('act.close')}
      submitText={t('act.close')}
      initial={{ summary: '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/campaigns/{campaign_id}/close', {
            params: { path: { campaign_id: campaign.id }, header: headers(key, campaign.version) },
            body,
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('form.closeHint', { left: campaign.counts.left })}</p>
      <Form.Item
        name="summary"
        label={t('form.summary')}
        extra={t('form.summaryHelp')}
        rules={[{ required: true }]}
      >
        <Input.TextArea rows={5} maxLength={2000} />
      </Form.Item>
    </FormDrawer>
  );
}

interface TellProps {
  campaign: Campaign;
  house: Schemas['CampaignHouse'];
  onClose: () => void;
}

/** Tells of a house where no visit was made. */
export function TellOfHouse({ campaign, house, onClose }: TellProps) {
  const { t } = useTranslation('campaigns');
  const options = useCodeOptions();
  const today = useToday();
  const told = options('CampaignOutcome').filter(
    ({ value }) => value === 'not_met' || (value === 'telephoned' && !campaign.form),
  );
  return (
    <FormDrawer<Schemas['HouseOutcomeBody'], unknown>
      id={`campaign/${campaign.id}/${house.household_id}`}
      title={t('act.tell')}
      householdId={house.household_id}
      initial={{ outcome: 'not_met', on: today, note: '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/campaigns/{campaign_id}/houses/{household_id}', {
            params: {
              path: { campaign_id: campaign.id, household_id: house.household_id },
              header: headers(key, house.version),
            },
            body,
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <Form.Item name="outcome" label={t('form.outcome')} rules={[{ required: true }]}>
        <Radio.Group options={told} />
      </Form.Item>
      <DateField name="on" label={t('form.on')} min={campaign.starts_on} max={today} />
      <Form.Item name="note" label={t('form.note')} extra={t('form.noteHelp')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  );
}
