package contract

// Task queues, one a dependency, so that a slow AI never delays a reply (architecture section 5).
const (
	QueueDesk    = "desk"    // workflows, and activities on the database
	QueueZAPI    = "zapi"    // sends and connection calls
	QueueMedia   = "media"   // files: fetched, looked at, copied
	QueueAI      = "ai"      // AnythingLLM
	QueueMail    = "mail"    // SMTP
	QueueReports = "reports" // exports and reports
)

// Names of workflow types.
const (
	WorkflowTicket    = "Ticket"
	WorkflowSweep     = "Sweep"     // settles parked echoes, on a schedule
	WorkflowReconcile = "Reconcile" // puts lost tickets back, on a schedule
)
