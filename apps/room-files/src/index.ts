export { exportRoom, type Exported } from './export-room.ts'
export { importRoom, type Imported } from './import-room.ts'
export { RoomFileError } from './format.ts'
