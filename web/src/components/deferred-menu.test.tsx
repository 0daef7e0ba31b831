import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { lazy } from "react";
import { describe, expect, it } from "vitest";
import { DeferredMenu } from "@/components/deferred-menu";

describe("a menu whose code comes later", () => {
  it("opens once it is there when its button was clicked before", async () => {
    let arrive = (): void => undefined;
    const Menu = lazy(async () => {
      await new Promise<void>((resolve) => { arrive = resolve; });
      return { default: ({ opened }: { opened: boolean }) => <p>{opened ? "open" : "closed"}</p> };
    });
    render(<DeferredMenu button={(open) => <button type="button" onClick={open}>More</button>}>{(opened) => <Menu opened={opened} />}</DeferredMenu>);
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    await act(async () => { arrive(); await Promise.resolve(); });
    expect(await screen.findByText("open")).toBeInTheDocument();
  });
});
