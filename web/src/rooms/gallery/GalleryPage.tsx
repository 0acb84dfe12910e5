import { Badge, Button, Group, Paper, Stack, TextInput, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Unreachable } from "../../api/refusal";
import { DataTable } from "../../ui/DataTable";
import { Failure } from "../../ui/Failure";
import { Change, Count, Money } from "../../ui/Figures";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { Empty, Failed, Waiting } from "../../ui/states";
import { columns, missing, rows } from "./examples";

/** Every part of the kit, in each of its states. */
export default function GalleryPage() {
  const { t } = useTranslation("gallery");
  return (
    <Page title={t("title")} help={t("help")} action={<Button>Main action</Button>}>
      <Part title="Buttons">
        <Group>
          <Button>Give 47 points</Button>
          <Button variant="default">Cancel</Button>
          <Button variant="light">Quiet</Button>
          <Button color="danger">Erase</Button>
          <Button color="value">Redeem</Button>
          <Button disabled>Not now</Button>
          <Button loading>Under way</Button>
        </Group>
      </Part>
      <Part title="States of a thing">
        <Group>
          <Badge color="success" variant="light">
            Live
          </Badge>
          <Badge color="warning" variant="light">
            Draft
          </Badge>
          <Badge color="danger" variant="light">
            Failed
          </Badge>
          <Badge color="info" variant="light">
            Waiting
          </Badge>
          <Badge color="value" variant="light">
            Earned
          </Badge>
        </Group>
      </Part>
      <Part title="Figures">
        <Group gap="xl">
          <span className="kpi">
            <Count of={12_431} />
          </span>
          <Money cents={123_450} />
          <Change by={47} />
          <Change by={-12} />
        </Group>
      </Part>
      <Part title="Fields">
        <Failure reason="Invalid input." />
        <Group align="flex-start">
          <TextInput label="Name" defaultValue="Robin" />
          <TextInput label="E-mail address" description="Where codes are sent." />
          <TextInput label="Phone" error="Must be a phone number." defaultValue="12" />
        </Group>
      </Part>
      <Lists />
    </Page>
  );
}

/** What is listed, what isn't there, and what is told. */
function Lists() {
  return (
    <>
      <Part title="A list">
        <DataTable caption="Customers" columns={columns} rows={rows} keyOf={(row) => row.name} />
      </Part>
      <Part title="Nothing there, nothing to see, nothing yet">
        <Empty title="No rewards yet" action={<Button>Make the first one</Button>}>
          What customers can get for their points.
        </Empty>
        <Failed error={missing} retry={() => undefined} />
        <Waiting lines={3} />
      </Part>
      <Part title="Notes">
        <Group>
          <Button
            variant="default"
            onClick={() => {
              done("47 points for Robin", () => Promise.resolve());
            }}
          >
            Done, with undo
          </Button>
          <Button
            variant="default"
            onClick={() => {
              refused(new Unreachable());
            }}
          >
            Refused
          </Button>
        </Group>
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--canvas)">
      <Stack>
        <Title order={2} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}
