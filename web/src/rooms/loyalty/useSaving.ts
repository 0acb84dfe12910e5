import type { UseFormReturnType } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import { go } from "../../router";
import { done, refused } from "../../ui/notes";
import { bodyOf, changeOf, type Rule, type RuleValues } from "./rules";

export type RuleForm = UseFormReturnType<RuleValues>;

export interface Saving {
  isSending: boolean;
  failure: Error | null;
  save: () => void;
  publish: (after: () => void) => void;
  pause: () => void;
  remove: () => void;
}

/** Keeps a rule, puts it into force, has it rest, or takes a draft away. */
export function useSaving(rule: Rule | null, form: RuleForm): Saving {
  const { t } = useTranslation("rules");
  const queries = useQueryClient();
  const keep = useMutation({ mutationFn: (act: () => Promise<unknown>) => act() });
  const run = (act: () => Promise<unknown>, words: string, after?: () => void) => {
    keep.mutate(act, {
      onSuccess: () => {
        done(words);
        void queries.invalidateQueries({ queryKey: ["earning-rules"] });
        after?.();
      },
      onError: (error) => {
        after?.();
        showAtFields(form, error);
      },
    });
  };
  const { name } = form.values;
  const kept = () => keepRule(rule, form.values);
  return {
    isSending: keep.isPending,
    failure: keep.error,
    save: () => {
      run(
        async () => {
          const saved = await kept();
          if (rule === null) go(`/loyalty/rules/${saved.uuid}`);
        },
        t("saved", { name }),
      );
    },
    publish: (after) => {
      const act = async () => {
        const saved = rule !== null && !form.isDirty() ? rule : await kept();
        if (saved.status !== "published") await put(saved.uuid, "publish");
        go(`/loyalty/rules/${saved.uuid}`);
      };
      run(act, t("published", { name }), after);
    },
    pause: () => {
      if (rule) run(() => put(rule.uuid, "pause"), t("paused", { name }));
    },
    remove: () => {
      if (rule === null) return;
      const body = bodyOf(form.values);
      removeDraft(rule.uuid)
        .then(() => {
          go("/loyalty/rules");
          const askAnew = () => void queries.invalidateQueries({ queryKey: ["earning-rules"] });
          askAnew();
          done(t("removed", { name }), () =>
            answered(api.POST("/api/dashboard/earning-rules", { body })).then(askAnew),
          );
        })
        .catch(refused);
    },
  };
}

function keepRule(rule: Rule | null, values: RuleValues): Promise<Rule> {
  if (rule === null)
    return answered(api.POST("/api/dashboard/earning-rules", { body: bodyOf(values) }));
  return answered(
    api.PUT("/api/dashboard/earning-rules/{earning_rule_uuid}", {
      params: { path: { earning_rule_uuid: rule.uuid } },
      body: changeOf(values),
    }),
  );
}

function put(uuid: string, verb: "publish" | "pause"): Promise<Rule> {
  const params = { path: { earning_rule_uuid: uuid } };
  const url = "/api/dashboard/earning-rules/{earning_rule_uuid}" as const;
  return answered(
    verb === "publish"
      ? api.POST(`${url}/publish`, { params })
      : api.POST(`${url}/pause`, { params }),
  );
}

function removeDraft(uuid: string): Promise<unknown> {
  return answered(
    api.DELETE("/api/dashboard/earning-rules/{earning_rule_uuid}", {
      params: { path: { earning_rule_uuid: uuid } },
    }),
  );
}

/** What the server refuses stands at its field; the first of them gets the focus. */
function showAtFields(form: RuleForm, error: Error): void {
  if (!(error instanceof Refusal)) return;
  const fields = Object.entries(error.fields);
  form.setErrors(Object.fromEntries(fields.map(([name, why]) => [name, why.join(" ")])));
  const first = fields[0]?.[0];
  if (first) form.getInputNode(first)?.focus();
}
