import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** Ends the session and shows the sign-in page; drafts stay on this browser for the same person. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const { mutate } = useMutation({
    mutationFn: async () => {
      await navigate({ to: "/inbox" });
      await signOut(client);
    },
    onSuccess: () => navigate({ to: "/login", replace: true }),
    onError: (error) => { toast(errorText(error), "error"); },
  });
  return mutate;
}
