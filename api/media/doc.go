// Package media serves the files of conversations by signed links: as large or as small, to look at or to save, many in one archive, and
// ours to Z-API (WA-9, R19). A link is for one person, and what that person may see is asked when it is used, not when it was made.
package media
