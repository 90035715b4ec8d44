import { createTransport } from 'nodemailer'

/** The names that a self-hosted Supabase gives to the same settings. */
export interface SmtpConfig {
  host: string
  port: number
  user: string | undefined
  pass: string | undefined
  /** The sender's address. */
  adminEmail: string
  senderName: string
}

export interface OutgoingMail {
  to: string
  subject: string
  text: string
  html: string
}

export type SendMail = (mail: OutgoingMail) => Promise<void>

/** 465 is TLS from the first byte; on the other ports it is agreed on, where the server offers it. */
const TLS_PORT = 465

export function createSender({ host, port, user, pass, ...from }: SmtpConfig): SendMail {
  const transport = createTransport({
    host,
    port,
    secure: port === TLS_PORT,
    ...(user === undefined ? {} : { auth: { user, pass } }),
  })
  return async (mail) => {
    await transport.sendMail({
      ...mail,
      from: { name: from.senderName, address: from.adminEmail },
    })
  }
}
