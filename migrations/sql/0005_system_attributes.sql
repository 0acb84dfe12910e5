-- The system's attributes of contacts for every account that there is. The tables are new
-- and small; each account is furnished as itself, because its rows are hidden otherwise.
do $$
declare
  business record;
begin
  for business in select id, created_at from accounts order by id loop
    perform set_config('app.account', business.id::text, true);

    insert into attribute_heads (account_id, version) values (business.id, 1);

    insert into attribute_groups (account_id, uuid, entity, name, label, position,
      is_system, created_at)
    values (business.id, gen_random_uuid(), 'contact', 'profile', 'Profile', 1, true,
      business.created_at);

    insert into custom_attributes (account_id, uuid, entity, name, label, type, options,
      group_id, position, is_system, is_soft_read_only, is_hard_read_only,
      has_unique_value, created_at)
    select business.id, gen_random_uuid(), 'contact', own.name, own.label, own.type,
      own.options, grouped.id, own.n, true, own.soft, own.hard, own.is_unique,
      business.created_at
    from attribute_groups grouped, rows from (
      jsonb_to_recordset({catalogue}) as (name text, label text, type text,
        options jsonb, soft boolean, hard boolean, is_unique boolean)
    ) with ordinality as own(name, label, type, options, soft, hard, is_unique, n)
    where grouped.account_id = business.id
    order by own.n;

    insert into custom_attributes (account_id, uuid, entity, name, label, type, options,
      group_id, position, is_system, is_soft_read_only, created_at)
    select business.id, gen_random_uuid(), 'contact', own.name || kind.id,
      own.label || kind.id, own.type, own.options::jsonb, grouped.id,
      39 + row_number() over (order by kind.position, kind.id, own.n), true, true,
      business.created_at
    from subscription_types kind
    join attribute_groups grouped on grouped.account_id = kind.account_id
    join (values
      (1, 'subscription_status_', 'Subscription ', 'select',
        '[{"value": "UNSUBSCRIBED", "label": "UNSUBSCRIBED"},
          {"value": "PENDING_CONFIRMATION", "label": "PENDING_CONFIRMATION"},
          {"value": "SUBSCRIBED", "label": "SUBSCRIBED"}]'),
      (2, 'double_opt_in_confirmation_url_', 'Confirmation of subscription ', 'url',
        '[]')
    ) as own(n, name, label, type, options)
      on own.n = 1 or kind.strategy = 'DOUBLE_OPT_IN'
    where kind.account_id = business.id
    order by kind.position, kind.id, own.n;
  end loop;

  perform set_config('app.account', '', true);
end
$$
