export { useTimeText } from "@/lib/use-time-text";
