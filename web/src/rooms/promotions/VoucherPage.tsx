import { Anchor, Button, CopyButton, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useMay } from "../../shell/session";
import { FactSheet } from "../../ui/FactSheet";
import { Count, LastDay, When } from "../../ui/Figures";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { Tile, Tiles } from "../../ui/Tiles";
import { LastDayForm } from "./LastDayForm";
import { Redemptions } from "./Redemptions";
import { TestCode } from "./TestCode";
import { type Voucher, VoucherState } from "./Vouchers";

/** One voucher: whose it is, how it stands, and each time that it was used. */
export default function VoucherPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["vouchers", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/vouchers/{voucher_uuid}", {
          params: { path: { voucher_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(voucher) => <Whole voucher={voucher} />}</Shown>;
}

function Whole({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation(["promotions", "common"]);
  const may = useMay();
  const seesCode = may("promotions:issue");
  return (
    <Page
      title={t("oneVoucher", { code: voucher.code })}
      help={voucher.promotion.description || voucher.promotion.name}
      above={{ title: voucher.promotion.name, to: `/offers/${voucher.promotion.uuid}` }}
      action={
        seesCode && (
          <CopyButton value={voucher.code}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t("common:copied") : t("copyCode")}
              </Button>
            )}
          </CopyButton>
        )
      }
    >
      <Tiles>
        <Tile title={t("used")}>
          <Count of={voucher.times_redeemed} />
        </Tile>
        <Tile title={t("left")}>
          <Count of={voucher.redemptions_remaining} />
        </Tile>
      </Tiles>
      {seesCode && <Actions voucher={voucher} />}
      <About voucher={voucher} />
      <Redemptions voucher={voucher.uuid} />
      {seesCode && <TestCode code={voucher.code} />}
    </Page>
  );
}

function About({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation("promotions");
  const { contact, expiration_date: until } = voucher;
  const facts = [
    { title: t("state"), value: <VoucherState voucher={voucher} /> },
    {
      title: t("customer"),
      value: contact ? (
        <Anchor component={Link} to={`/contacts/${contact.uuid}` as string}>
          {contact.email || t("unnamed")}
        </Anchor>
      ) : (
        t("nobodys")
      ),
    },
    { title: t("from"), value: <When at={voucher.activation_date} days /> },
    { title: t("until"), value: until ? <LastDay at={until} /> : t("noEnd") },
    { title: t("made"), value: <When at={voucher.created_at} /> },
  ];
  return <FactSheet facts={facts} />;
}

function Actions({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation("promotions");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isChanging, changing] = useDisclosure();
  const path = { voucher_uuid: voucher.uuid };
  const isOff = voucher.status === "DEACTIVATED";
  const change = useMutation({
    mutationFn: (status: "ACTIVE" | "DEACTIVATED") =>
      answered(
        api.PUT("/api/dashboard/vouchers/{voucher_uuid}", { params: { path }, body: { status } }),
      ),
    onSuccess: (_, status) => {
      done(status === "ACTIVE" ? t("switchedOn") : t("switchedOff"));
      void queries.invalidateQueries({ queryKey: ["vouchers"] });
    },
    onError: refused,
  });
  const remove = useMutation({
    mutationFn: () =>
      answered(api.DELETE("/api/dashboard/vouchers/{voucher_uuid}", { params: { path } })),
    onSuccess: () => {
      done(t("deleted"));
      void navigate({ to: `/offers/${voucher.promotion.uuid}` as string });
    },
    onError: refused,
  });
  const mayEnd = ["ACTIVE", "INACTIVE"].includes(voucher.status);
  return (
    <Group gap="xs">
      {(mayEnd || isOff) && (
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() => {
            change.mutate(isOff ? "ACTIVE" : "DEACTIVATED");
          }}
        >
          {isOff ? t("switchOn") : t("switchOff")}
        </Button>
      )}
      {mayEnd && (
        <Button variant="default" onClick={changing.open}>
          {t("changeLastDay")}
        </Button>
      )}
      {voucher.times_redeemed === 0 && (
        <Button
          variant="default"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate();
          }}
        >
          {t("delete")}
        </Button>
      )}
      {isChanging && <LastDayForm voucher={voucher} close={changing.close} />}
    </Group>
  );
}
