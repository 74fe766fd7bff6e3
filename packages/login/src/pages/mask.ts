/** Hides what precedes the last two digits of a phone number, such as `•••55`. */
export function maskPhone(phone: string): string {
  return `•••${phone.slice(-2)}`;
}

/** Hides what follows the first letter of an e-mail address's name, such as `a•••@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${at < 0 ? "" : email.slice(at)}`;
}
