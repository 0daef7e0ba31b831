package zapi

// content holds the content objects of a ReceivedCallback (contract §5.3).
// Exactly one is expected, besides the quoted media of a story reply.
type content struct {
	Text           *textContent     `json:"text"`
	Image          *mediaContent    `json:"image"`
	Audio          *mediaContent    `json:"audio"`
	Video          *mediaContent    `json:"video"`
	PTV            *mediaContent    `json:"ptv"`
	Document       *mediaContent    `json:"document"`
	Sticker        *mediaContent    `json:"sticker"`
	Location       *locationContent `json:"location"`
	LiveLocation   *locationContent `json:"liveLocation"`
	Contact        *contactContent  `json:"contact"`
	Contacts       []contactContent `json:"contacts"`
	Reaction       *reactionContent `json:"reaction"`
	Poll           *pollContent     `json:"poll"`
	PollVote       *pollContent     `json:"pollVote"`
	ButtonAnswer   *choiceContent   `json:"buttonsResponseMessage"`
	ListAnswer     *choiceContent   `json:"listResponseMessage"`
	Buttons        *buttonsContent  `json:"buttonsMessage"`
	Template       *templateContent `json:"hydratedTemplate"`
	Carousel       *carouselContent `json:"carouselMessage"`
	Pix            *namedContent    `json:"pixKeyMessage"`
	Product        *namedContent    `json:"product"`
	Order          *namedContent    `json:"order"`
	ReviewOrder    *namedContent    `json:"reviewOrder"`
	ReviewAndPay   *namedContent    `json:"reviewAndPay"`
	RequestPayment *namedContent    `json:"requestPayment"`
	SendPayment    *namedContent    `json:"sendPayment"`
	Event          *namedContent    `json:"event"`
	EventResponse  *namedContent    `json:"eventResponse"`
	Invite         *namedContent    `json:"newsletterAdminInvite"`
	Pin            *namedContent    `json:"pinMessage"`
	StatusImage    *mediaContent    `json:"statusImage"`
	StatusVideo    *mediaContent    `json:"statusVideo"`
	StatusAudio    *mediaContent    `json:"statusAudio"`
}

// contentKeys are the wire keys of content, kept as unsupported when they hold
// something that is not the object they should.
var contentKeys = map[string]bool{
	"text": true, "image": true, "audio": true, "video": true, "ptv": true, "document": true, "sticker": true,
	"location": true, "liveLocation": true, "contact": true, "contacts": true, "reaction": true, "poll": true,
	"pollVote": true, "buttonsResponseMessage": true, "listResponseMessage": true, "buttonsMessage": true,
	"hydratedTemplate": true, "carouselMessage": true, "pixKeyMessage": true, "product": true, "order": true,
	"reviewOrder": true, "reviewAndPay": true, "requestPayment": true, "sendPayment": true, "event": true,
	"eventResponse": true, "newsletterAdminInvite": true, "pinMessage": true,
}

type textContent struct {
	Message      text `json:"message"`
	Title        text `json:"title"`
	Description  text `json:"description"`
	Descritpion  text `json:"descritpion"` // as older documents spell it
	URL          text `json:"url"`
	ThumbnailURL text `json:"thumbnailUrl"`
}

// mediaContent joins the media objects: each has its own name for the address.
type mediaContent struct {
	ImageURL      text   `json:"imageUrl"`
	AudioURL      text   `json:"audioUrl"`
	VideoURL      text   `json:"videoUrl"`
	PTVURL        text   `json:"ptvUrl"`
	DocumentURL   text   `json:"documentUrl"`
	StickerURL    text   `json:"stickerUrl"`
	ThumbnailURL  text   `json:"thumbnailUrl"`
	MimeType      text   `json:"mimeType"` // mimetype too: keys match in any case
	Caption       text   `json:"caption"`
	FileName      text   `json:"fileName"`
	Title         text   `json:"title"`
	Width         number `json:"width"`
	Height        number `json:"height"`
	Seconds       number `json:"seconds"`
	PageCount     number `json:"pageCount"`
	PTT           flag   `json:"ptt"`
	ViewOnce      flag   `json:"viewOnce"`
	IsGIF         flag   `json:"isGif"`
	DownloadError text   `json:"downloadError"`
}

type locationContent struct {
	Latitude  number `json:"latitude"`
	Longitude number `json:"longitude"`
	Name      text   `json:"name"`
	Address   text   `json:"address"`
	URL       text   `json:"url"`
	Caption   text   `json:"caption"`
}

type contactContent struct {
	DisplayName text  `json:"displayName"`
	Name        text  `json:"name"`
	VCard       text  `json:"vCard"`
	Phones      texts `json:"phones"`
}

type referenceContent struct {
	MessageID text `json:"messageId"`
	FromMe    flag `json:"fromMe"`
}

type reactionContent struct {
	Value      text             `json:"value"`
	Time       instant          `json:"time"`
	ReactionBy text             `json:"reactionBy"`
	Referenced referenceContent `json:"referencedMessage"`
}

type pollContent struct {
	Question      text   `json:"question"`
	MaxOptions    number `json:"pollMaxOptions"`
	PollMessageID text   `json:"pollMessageId"`
	Options       []struct {
		Name text `json:"name"`
	} `json:"options"`
}

type choiceContent struct {
	ButtonID      text `json:"buttonId"`
	SelectedRowID text `json:"selectedRowId"`
	Title         text `json:"title"`
	Message       text `json:"message"`
}

type buttonsContent struct {
	mediaContent
	Message text `json:"message"`
	Buttons []struct {
		ButtonID   text `json:"buttonId"`
		ButtonText struct {
			DisplayText text `json:"displayText"`
		} `json:"buttonText"`
	} `json:"buttons"`
}

type templateContent struct {
	Header  headerContent    `json:"header"`
	Title   text             `json:"title"`
	Message text             `json:"message"`
	Footer  text             `json:"footer"`
	Buttons []hydratedButton `json:"hydratedButtons"`
}

type headerContent struct {
	Image    *mediaContent    `json:"image"`
	Video    *mediaContent    `json:"video"`
	Document *mediaContent    `json:"document"`
	Location *locationContent `json:"location"`
}

type hydratedButton struct {
	URL   *buttonContent `json:"urlButton"`
	Reply *buttonContent `json:"quickReplyButton"`
	Call  *buttonContent `json:"callButton"`
}

type buttonContent struct {
	DisplayText text `json:"displayText"`
	URL         text `json:"url"`
	ID          text `json:"id"`
}

type carouselContent struct {
	Text  text              `json:"text"`
	Cards []templateContent `json:"cards"`
}

// namedContent joins the structured kinds, of which only a readable line and a
// reference are lifted out; the object itself is kept raw.
type namedContent struct {
	Title       text             `json:"title"`
	Name        text             `json:"name"`
	OrderTitle  text             `json:"orderTitle"`
	Message     text             `json:"message"`
	Text        text             `json:"text"`
	Description text             `json:"description"`
	Key         text             `json:"key"`
	Response    text             `json:"response"`
	Referenced  referenceContent `json:"referencedMessage"`
}
