import { Grid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../../shell/session";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { PublishDialog } from "./PublishDialog";
import { RuleActions } from "./RuleActions";
import { RuleFields } from "./RuleFields";
import { blank, type Rule, type RuleValues, valuesOf } from "./rules";
import { tones } from "./RulesPage";
import { Simulator } from "./Simulator";
import { useSaving } from "./useSaving";
import { Versions } from "./Versions";

interface RuleEditorProps {
  rule: Rule | null;
  /** Of a new one: what it begins with. */
  begin?: RuleValues;
}

/** A rule to read in order: when, for whom, then, limits; beside it what it would give. */
export function RuleEditor({ rule, begin = blank }: RuleEditorProps) {
  const { t } = useTranslation("rules");
  const mayChange = useMay()("loyalty:configure");
  const form = useForm<RuleValues>({ initialValues: rule ? valuesOf(rule) : begin });
  const [isPublishing, setPublishing] = useState(false);
  const saving = useSaving(rule, form);
  const isChanged = rule === null || form.isDirty();
  return (
    <Page
      title={form.values.name || t("newRule")}
      help={rule ? <Standing rule={rule} /> : t("newRuleHelp")}
      above={{ title: t("title"), to: "/loyalty/rules" }}
      action={
        mayChange && (
          <RuleActions
            rule={rule}
            isChanged={isChanged}
            saving={saving}
            publish={() => {
              setPublishing(true);
            }}
          />
        )
      }
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack>
            <RuleFields form={form} isNew={rule === null} mayChange={mayChange} saving={saving} />
            {rule && rule.version > 0 && <Versions rule={rule} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Simulator rule={rule} values={form.values} isChanged={isChanged} />
        </Grid.Col>
      </Grid>
      {isPublishing && (
        <PublishDialog
          rule={rule}
          values={form.values}
          isSending={saving.isSending}
          close={() => {
            setPublishing(false);
          }}
          publish={() => {
            saving.publish(() => {
              setPublishing(false);
            });
          }}
        />
      )}
    </Page>
  );
}

function Standing({ rule }: { rule: Rule }) {
  const { t } = useTranslation("rules");
  return (
    <>
      <State words={t(`states.${rule.status}`)} tone={tones[rule.status]} />{" "}
      {rule.version > 0 && t("versionNumber", { version: rule.version })}
    </>
  );
}
