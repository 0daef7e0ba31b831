// Package zapi speaks with Z-API, the gateway that holds the WhatsApp numbers.
//
// Decode turns a webhook body into an Event. It is lenient, because types and
// spellings differ between documents, captures and years, and it loses nothing:
// callers store the raw body beside what was decoded (WA-3).
//
// Client calls the HTTP interface. Its point is the classification of what can
// go wrong: an *Error says whether a request certainly never reached Z-API, was
// refused, or may have been carried out (R17). The client never repeats a
// request by itself, not even below net/http's surface.
//
// The package knows neither Temporal nor the database. Instance tokens are part
// of Z-API's URLs; they are kept out of every error and log value.
package zapi
