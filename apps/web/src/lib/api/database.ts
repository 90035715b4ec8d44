/** The generated schema, with what check constraints and functions that answer JSON promise beyond it. */
import type { Replace } from '@documind/client/rows'
import type {
  AskedQuestion,
  DisputedQuote,
  FeedbackRow,
  GeneratedDatabase,
  InvitationPreview,
  InvitationRow,
  KeptAnswerRow,
  MemberRole,
  MemberRow,
  MessageRow,
  NoticeRow,
  OpenedRoom,
  PageRow,
  PushDeviceRow,
  ShareRow,
  WholeDocumentRow,
} from '#lib/contract.ts'
import type { Transcript } from '#lib/transcript/transcript.ts'

type Schema = GeneratedDatabase['public']
type Tables = Schema['Tables']
type Functions = Schema['Functions']

/** A trigger fills the room in. */
type NewFeedback = Omit<Tables['feedback']['Insert'], 'room_id' | 'thread_id'>

type NewVerdict = Omit<Tables['quote_verdicts']['Insert'], 'room_id' | 'thread_id'>

export type Database = {
  public: Replace<
    Schema,
    {
      Tables: Replace<
        Tables,
        {
          documents: Replace<Tables['documents'], { Row: WholeDocumentRow }>
          feedback: Replace<Tables['feedback'], { Row: FeedbackRow; Insert: NewFeedback }>
          kept_answers: Replace<Tables['kept_answers'], { Row: KeptAnswerRow }>
          messages: Replace<Tables['messages'], { Row: MessageRow }>
          notices: Replace<Tables['notices'], { Row: NoticeRow }>
          push_subscriptions: Replace<Tables['push_subscriptions'], { Row: PushDeviceRow }>
          quote_verdicts: Replace<Tables['quote_verdicts'], { Insert: NewVerdict }>
          pages: Replace<Tables['pages'], { Row: PageRow }>
          room_members: Replace<
            Tables['room_members'],
            { Row: Replace<Tables['room_members']['Row'], { role: MemberRole }> }
          >
        }
      >
      Functions: Replace<
        Functions,
        {
          disputed_quotes: Replace<Functions['disputed_quotes'], { Returns: DisputedQuote[] }>
          invitation_preview: Replace<
            Functions['invitation_preview'],
            { Returns: InvitationPreview }
          >
          list_invitations: Replace<Functions['list_invitations'], { Returns: InvitationRow[] }>
          list_members: Replace<Functions['list_members'], { Returns: MemberRow[] }>
          list_questions: Replace<Functions['list_questions'], { Returns: AskedQuestion[] }>
          open_room: Replace<Functions['open_room'], { Returns: OpenedRoom }>
          read_share: Replace<Functions['read_share'], { Returns: Transcript }>
          share_room: Replace<Functions['share_room'], { Returns: ShareRow }>
        }
      >
    }
  >
}
