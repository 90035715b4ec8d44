// Generated from the migrations by `npm run db -- types`. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      chunk_embeddings: {
        Row: {
          chunk_id: string
          document_id: string
          embedding: string
          model: string
          room_id: string
          version: number
        }
        ComputedFields: never
        Insert: {
          chunk_id: string
          document_id: string
          embedding: string
          model: string
          room_id: string
          version: number
        }
        Update: {
          chunk_id?: string
          document_id?: string
          embedding?: string
          model?: string
          room_id?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'chunk_embeddings_chunk_id_fkey'
            columns: ['chunk_id']
            isOneToOne: false
            referencedRelation: 'chunks'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'chunk_embeddings_document_id_fkey'
            columns: ['document_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'chunk_embeddings_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      chunk_terms: {
        Row: {
          analyzer_version: number | null
          chunk_id: string
          document_id: string
          room_id: string
          version: number
          weights: unknown
        }
        ComputedFields: never
        Insert: {
          analyzer_version?: number | null
          chunk_id: string
          document_id: string
          room_id: string
          version: number
          weights: unknown
        }
        Update: {
          analyzer_version?: number | null
          chunk_id?: string
          document_id?: string
          room_id?: string
          version?: number
          weights?: unknown
        }
        Relationships: [
          {
            foreignKeyName: 'chunk_terms_chunk_id_fkey'
            columns: ['chunk_id']
            isOneToOne: true
            referencedRelation: 'chunks'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'chunk_terms_document_id_fkey'
            columns: ['document_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'chunk_terms_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      chunks: {
        Row: {
          content: string
          content_hash: string
          document_id: string
          end_offset: number
          heading: string | null
          id: string
          ordinal: number
          page: number
          room_id: string
          start_offset: number
          terms: number[]
          version: number
        }
        ComputedFields: never
        Insert: {
          content: string
          content_hash: string
          document_id: string
          end_offset: number
          heading?: string | null
          id?: string
          ordinal: number
          page: number
          room_id: string
          start_offset: number
          terms: number[]
          version: number
        }
        Update: {
          content?: string
          content_hash?: string
          document_id?: string
          end_offset?: number
          heading?: string | null
          id?: string
          ordinal?: number
          page?: number
          room_id?: string
          start_offset?: number
          terms?: number[]
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'chunks_document_id_room_id_fkey'
            columns: ['document_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      citations: {
        Row: {
          cells: string | null
          chunk_id: string | null
          claim_end: number | null
          claim_start: number | null
          correction_id: string | null
          document_id: string | null
          document_title: string
          document_version: number
          end_offset: number | null
          heading: string | null
          judged_by: string | null
          judgement: string | null
          message_id: string
          ordinal: number
          page: number
          page_title: string | null
          position: number
          quote: string
          recognition_confidence: number | null
          room_id: string
          score: number
          start_offset: number | null
          state: string
          thread_id: string
          verified: boolean
        }
        ComputedFields: never
        Insert: {
          cells?: string | null
          chunk_id?: string | null
          claim_end?: number | null
          claim_start?: number | null
          correction_id?: string | null
          document_id?: string | null
          document_title: string
          document_version: number
          end_offset?: number | null
          heading?: string | null
          judged_by?: string | null
          judgement?: string | null
          message_id: string
          ordinal: number
          page: number
          page_title?: string | null
          position?: number
          quote: string
          recognition_confidence?: number | null
          room_id: string
          score: number
          start_offset?: number | null
          state?: string
          thread_id: string
          verified: boolean
        }
        Update: {
          cells?: string | null
          chunk_id?: string | null
          claim_end?: number | null
          claim_start?: number | null
          correction_id?: string | null
          document_id?: string | null
          document_title?: string
          document_version?: number
          end_offset?: number | null
          heading?: string | null
          judged_by?: string | null
          judgement?: string | null
          message_id?: string
          ordinal?: number
          page?: number
          page_title?: string | null
          position?: number
          quote?: string
          recognition_confidence?: number | null
          room_id?: string
          score?: number
          start_offset?: number | null
          state?: string
          thread_id?: string
          verified?: boolean
        }
        Relationships: [
          {
            foreignKeyName: 'citations_document_id_fkey'
            columns: ['document_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'citations_message_id_room_id_fkey'
            columns: ['message_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      corrections: {
        Row: {
          answer: string
          author_id: string | null
          author_name: string | null
          citations: NonNullable<Json>
          created_at: string
          id: string
          message_id: string | null
          question: string
          room_id: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          answer: string
          author_id?: string | null
          author_name?: string | null
          citations?: NonNullable<Json>
          created_at?: string
          id?: string
          message_id?: string | null
          question: string
          room_id: string
          updated_at?: string
        }
        Update: {
          answer?: string
          author_id?: string | null
          author_name?: string | null
          citations?: NonNullable<Json>
          created_at?: string
          id?: string
          message_id?: string | null
          question?: string
          room_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'corrections_message_id_room_id_fkey'
            columns: ['message_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id', 'room_id']
          },
          {
            foreignKeyName: 'corrections_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      documents: {
        Row: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }
        ComputedFields: never
        Insert: {
          added_by?: string | null
          attempts?: number
          body?: string | null
          byte_size?: number | null
          chunks_done?: number
          chunks_total?: number
          created_at?: string
          duplicate_of?: string | null
          embedding_model?: string | null
          enabled?: boolean
          error_code?: string | null
          error_message?: string | null
          fetched_at?: string | null
          hashed_at?: string | null
          id?: string
          kept?: boolean
          kind: string
          language?: string | null
          lease_until?: string | null
          live_storage_path?: string | null
          live_version?: number | null
          page_count?: number | null
          pages_done?: number
          pages_empty?: number
          pages_failed?: number
          room_id: string
          sha256?: string | null
          source_url?: string | null
          status?: string
          storage_path?: string | null
          text_length?: number
          title: string
          unread?: Json | null
          updated_at?: string
          version?: number
        }
        Update: {
          added_by?: string | null
          attempts?: number
          body?: string | null
          byte_size?: number | null
          chunks_done?: number
          chunks_total?: number
          created_at?: string
          duplicate_of?: string | null
          embedding_model?: string | null
          enabled?: boolean
          error_code?: string | null
          error_message?: string | null
          fetched_at?: string | null
          hashed_at?: string | null
          id?: string
          kept?: boolean
          kind?: string
          language?: string | null
          lease_until?: string | null
          live_storage_path?: string | null
          live_version?: number | null
          page_count?: number | null
          pages_done?: number
          pages_empty?: number
          pages_failed?: number
          room_id?: string
          sha256?: string | null
          source_url?: string | null
          status?: string
          storage_path?: string | null
          text_length?: number
          title?: string
          unread?: Json | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'documents_duplicate_of_fkey'
            columns: ['duplicate_of']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'documents_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      earlier_pages: {
        Row: {
          content: string
          document_id: string
          number: number
          room_id: string
          version: number
        }
        ComputedFields: never
        Insert: {
          content: string
          document_id: string
          number: number
          room_id: string
          version: number
        }
        Update: {
          content?: string
          document_id?: string
          number?: number
          room_id?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'earlier_pages_document_id_room_id_fkey'
            columns: ['document_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      feedback: {
        Row: {
          comment: string | null
          created_at: string
          message_id: string
          room_id: string
          thread_id: string
          user_id: string
          value: number
        }
        ComputedFields: never
        Insert: {
          comment?: string | null
          created_at?: string
          message_id: string
          room_id: string
          thread_id: string
          user_id?: string
          value: number
        }
        Update: {
          comment?: string | null
          created_at?: string
          message_id?: string
          room_id?: string
          thread_id?: string
          user_id?: string
          value?: number
        }
        Relationships: [
          {
            foreignKeyName: 'feedback_message_id_room_id_fkey'
            columns: ['message_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      kept_answers: {
        Row: {
          author_id: string | null
          author_name: string | null
          citations: NonNullable<Json>
          created_at: string
          document_id: string
          message_id: string | null
          model: string | null
          question: string
          room_id: string
        }
        ComputedFields: never
        Insert: {
          author_id?: string | null
          author_name?: string | null
          citations?: NonNullable<Json>
          created_at?: string
          document_id: string
          message_id?: string | null
          model?: string | null
          question: string
          room_id: string
        }
        Update: {
          author_id?: string | null
          author_name?: string | null
          citations?: NonNullable<Json>
          created_at?: string
          document_id?: string
          message_id?: string | null
          model?: string | null
          question?: string
          room_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'kept_answers_document_id_room_id_fkey'
            columns: ['document_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id', 'room_id']
          },
          {
            foreignKeyName: 'kept_answers_message_id_fkey'
            columns: ['message_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id']
          },
        ]
      }
      messages: {
        Row: {
          author_id: string | null
          content: string
          coverage: Json | null
          created_at: string
          error_code: string | null
          finished_at: string | null
          id: string
          model: string | null
          plan: Json | null
          reply_to: string | null
          revision: number
          role: string
          room_id: string
          status: string
          thread_id: string
        }
        ComputedFields: never
        Insert: {
          author_id?: string | null
          content?: string
          coverage?: Json | null
          created_at?: string
          error_code?: string | null
          finished_at?: string | null
          id?: string
          model?: string | null
          plan?: Json | null
          reply_to?: string | null
          revision?: number
          role: string
          room_id: string
          status?: string
          thread_id: string
        }
        Update: {
          author_id?: string | null
          content?: string
          coverage?: Json | null
          created_at?: string
          error_code?: string | null
          finished_at?: string | null
          id?: string
          model?: string | null
          plan?: Json | null
          reply_to?: string | null
          revision?: number
          role?: string
          room_id?: string
          status?: string
          thread_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'messages_reply_to_fkey'
            columns: ['reply_to']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'messages_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'messages_thread_id_room_id_fkey'
            columns: ['thread_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'threads'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      notices: {
        Row: {
          count: number
          created_at: string
          document_id: string | null
          id: string
          kind: string
          message_id: string | null
          read_at: string | null
          room_id: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          count?: number
          created_at?: string
          document_id?: string | null
          id?: string
          kind: string
          message_id?: string | null
          read_at?: string | null
          room_id: string
          user_id: string
        }
        Update: {
          count?: number
          created_at?: string
          document_id?: string | null
          id?: string
          kind?: string
          message_id?: string | null
          read_at?: string | null
          room_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notices_document_id_fkey'
            columns: ['document_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'notices_message_id_fkey'
            columns: ['message_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'notices_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      open_questions: {
        Row: {
          checked_at: string
          checks: number
          opened_at: string
          opened_by: string | null
          question_id: string
          room_id: string
        }
        ComputedFields: never
        Insert: {
          checked_at: string
          checks?: number
          opened_at?: string
          opened_by?: string | null
          question_id: string
          room_id: string
        }
        Update: {
          checked_at?: string
          checks?: number
          opened_at?: string
          opened_by?: string | null
          question_id?: string
          room_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'open_questions_question_id_room_id_fkey'
            columns: ['question_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'messages'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      pages: {
        Row: {
          cells: Json | null
          content: string
          document_id: string
          headings: Json | null
          language: string | null
          number: number
          recognition: Json | null
          room_id: string
          state: string
          title: string | null
          version: number
        }
        ComputedFields: never
        Insert: {
          cells?: Json | null
          content: string
          document_id: string
          headings?: Json | null
          language?: string | null
          number: number
          recognition?: Json | null
          room_id: string
          state: string
          title?: string | null
          version: number
        }
        Update: {
          cells?: Json | null
          content?: string
          document_id?: string
          headings?: Json | null
          language?: string | null
          number?: number
          recognition?: Json | null
          room_id?: string
          state?: string
          title?: string | null
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'pages_document_id_room_id_fkey'
            columns: ['document_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'documents'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      profiles: {
        Row: {
          created_at: string
          name: string
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          name: string
          updated_at?: string
          user_id?: string
        }
        Update: {
          created_at?: string
          name?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      push_subscriptions: {
        Row: {
          auth: string
          created_at: string
          endpoint: string
          failures: number
          id: string
          kinds: string[]
          label: string
          language: string
          last_success_at: string | null
          p256dh: string
          quiet_from: string | null
          quiet_until: string | null
          session_id: string | null
          time_zone: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          auth: string
          created_at?: string
          endpoint: string
          failures?: number
          id?: string
          kinds?: string[]
          label: string
          language: string
          last_success_at?: string | null
          p256dh: string
          quiet_from?: string | null
          quiet_until?: string | null
          session_id?: string | null
          time_zone: string
          user_id: string
        }
        Update: {
          auth?: string
          created_at?: string
          endpoint?: string
          failures?: number
          id?: string
          kinds?: string[]
          label?: string
          language?: string
          last_success_at?: string | null
          p256dh?: string
          quiet_from?: string | null
          quiet_until?: string | null
          session_id?: string | null
          time_zone?: string
          user_id?: string
        }
        Relationships: []
      }
      quote_verdicts: {
        Row: {
          created_at: string
          id: string
          message_id: string
          position: number
          room_id: string
          thread_id: string
          updated_at: string
          user_id: string | null
          verdict: string
          why: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          message_id: string
          position: number
          room_id: string
          thread_id: string
          updated_at?: string
          user_id?: string | null
          verdict: string
          why?: string | null
        }
        Update: {
          created_at?: string
          id?: string
          message_id?: string
          position?: number
          room_id?: string
          thread_id?: string
          updated_at?: string
          user_id?: string | null
          verdict?: string
          why?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'quote_verdicts_message_id_position_fkey'
            columns: ['message_id', 'position']
            isOneToOne: false
            referencedRelation: 'citations'
            referencedColumns: ['message_id', 'position']
          },
        ]
      }
      room_members: {
        Row: {
          created_at: string
          role: string
          room_id: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          role: string
          room_id: string
          user_id: string
        }
        Update: {
          created_at?: string
          role?: string
          room_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'room_members_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      room_terms: {
        Row: {
          chunk_count: number
          room_id: string
          term: number
        }
        ComputedFields: never
        Insert: {
          chunk_count: number
          room_id: string
          term: number
        }
        Update: {
          chunk_count?: number
          room_id?: string
          term?: number
        }
        Relationships: [
          {
            foreignKeyName: 'room_terms_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      rooms: {
        Row: {
          created_at: string
          deleted_at: string | null
          id: string
          instructions: string | null
          last_message_at: string | null
          model: string | null
          name: string
          named: boolean
          owner_id: string
          pinned_at: string | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          deleted_at?: string | null
          id?: string
          instructions?: string | null
          last_message_at?: string | null
          model?: string | null
          name: string
          named?: boolean
          owner_id?: string
          pinned_at?: string | null
          updated_at?: string
        }
        Update: {
          created_at?: string
          deleted_at?: string | null
          id?: string
          instructions?: string | null
          last_message_at?: string | null
          model?: string | null
          name?: string
          named?: boolean
          owner_id?: string
          pinned_at?: string | null
          updated_at?: string
        }
        Relationships: []
      }
      shares: {
        Row: {
          active: boolean
          created_at: string
          id: string
          message_count: number
          messages: NonNullable<Json>
          room_id: string
          shared_by: string
          thread_id: string
          title: string
        }
        ComputedFields: never
        Insert: {
          active?: boolean
          created_at?: string
          id?: string
          message_count: number
          messages: NonNullable<Json>
          room_id: string
          shared_by: string
          thread_id: string
          title: string
        }
        Update: {
          active?: boolean
          created_at?: string
          id?: string
          message_count?: number
          messages?: NonNullable<Json>
          room_id?: string
          shared_by?: string
          thread_id?: string
          title?: string
        }
        Relationships: [
          {
            foreignKeyName: 'shares_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'shares_thread_id_room_id_fkey'
            columns: ['thread_id', 'room_id']
            isOneToOne: false
            referencedRelation: 'threads'
            referencedColumns: ['id', 'room_id']
          },
        ]
      }
      sheet_rows: {
        Row: {
          document_id: string
          first_row: number
          room_id: string
          rows: NonNullable<Json>
          table_number: number
          version: number
        }
        ComputedFields: never
        Insert: {
          document_id: string
          first_row: number
          room_id: string
          rows: NonNullable<Json>
          table_number: number
          version: number
        }
        Update: {
          document_id?: string
          first_row?: number
          room_id?: string
          rows?: NonNullable<Json>
          table_number?: number
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'sheet_rows_document_id_version_table_number_fkey'
            columns: ['document_id', 'version', 'table_number']
            isOneToOne: false
            referencedRelation: 'sheet_tables'
            referencedColumns: ['document_id', 'version', 'number']
          },
        ]
      }
      sheet_tables: {
        Row: {
          columns: NonNullable<Json>
          document_id: string
          first_row: number
          header_row: number
          number: number
          page: number
          pages: NonNullable<Json>
          room_id: string
          row_count: number
          sheet: string | null
          version: number
        }
        ComputedFields: never
        Insert: {
          columns: NonNullable<Json>
          document_id: string
          first_row: number
          header_row: number
          number: number
          page: number
          pages: NonNullable<Json>
          room_id: string
          row_count: number
          sheet?: string | null
          version: number
        }
        Update: {
          columns?: NonNullable<Json>
          document_id?: string
          first_row?: number
          header_row?: number
          number?: number
          page?: number
          pages?: NonNullable<Json>
          room_id?: string
          row_count?: number
          sheet?: string | null
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'sheet_tables_document_id_version_page_fkey'
            columns: ['document_id', 'version', 'page']
            isOneToOne: false
            referencedRelation: 'pages'
            referencedColumns: ['document_id', 'version', 'number']
          },
        ]
      }
      threads: {
        Row: {
          created_at: string
          created_by: string | null
          id: string
          is_first: boolean
          last_message_at: string | null
          private: boolean
          room_id: string
          title: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          created_by?: string | null
          id?: string
          is_first?: boolean
          last_message_at?: string | null
          private?: boolean
          room_id: string
          title?: string | null
        }
        Update: {
          created_at?: string
          created_by?: string | null
          id?: string
          is_first?: boolean
          last_message_at?: string | null
          private?: boolean
          room_id?: string
          title?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'threads_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      accept_invitation: { Args: { p_token: string }; Returns: string }
      answer_context: {
        Args: {
          p_document_ids?: string[]
          p_embedding_model: string
          p_question_id: string
          p_room_id: string
          p_thread_id: string
        }
        Returns: Json
      }
      answer_open_question: {
        Args: {
          p_citations: Json
          p_content: string
          p_coverage: Json
          p_model: string
          p_options: Json
          p_plan: Json
          p_question_id: string
          p_usage: Json
        }
        Returns: Json
      }
      ask_again: { Args: Record<PropertyKey, never>; Returns: string[] }
      ask_question: {
        Args: {
          p_author_id?: string
          p_document_ids?: string[]
          p_lease_seconds?: number
          p_max_waiting?: number
          p_options?: Json
          p_question: string
          p_room_id: string
          p_thread_id?: string
        }
        Returns: Json
      }
      chunks_to_analyze: {
        Args: {
          p_analyzer_version: number
          p_document_id: string
          p_lease: string
          p_limit: number
        }
        Returns: {
          content: string
          id: string
          ordinal: number
          page: number
        }[]
      }
      chunks_to_embed: {
        Args: { p_document_id: string; p_lease: string; p_limit: number; p_model: string }
        Returns: {
          content: string
          content_hash: string
          id: string
        }[]
      }
      claim_answer: {
        Args: { p_lease_seconds: number; p_room_id: string }
        Returns: {
          author_id: string
          document_ids: string[]
          message_id: string
          options: Json
          question: string
          question_id: string
          resume: Json
          revision: number
          thread_id: string
          topic: string
        }[]
      }
      claim_dead_answers: {
        Args: { p_lease_seconds: number; p_waiting_seconds: number }
        Returns: {
          content: string
          message_id: string
          question: string
          revision: number
          room_id: string
          stop_requested: boolean
          topic: string
        }[]
      }
      claim_documents: {
        Args: { p_lease_seconds?: number; p_limit?: number; p_max_attempts?: number }
        Returns: {
          analyzer_version: number
          attempts: number
          chunks_total: number
          crashes: number
          hashed_at: string
          id: string
          kind: string
          lease: string
          lease_until: string
          live_version: number
          page_count: number
          pages_done: number
          pages_failed: number
          pages_skipped: number
          room_id: string
          running_lines: string[]
          status: string
          storage_path: string
          text_length: number
          title: string
          version: number
        }[]
      }
      claim_open_question: {
        Args: Record<PropertyKey, never>
        Returns: {
          changed: string[]
          document_ids: string[]
          options: Json
          question: string
          question_id: string
          room_id: string
          since: string
        }[]
      }
      claim_pushes: {
        Args: { p_limit?: number }
        Returns: {
          attempts: number
          auth: string
          author: string
          count: number
          endpoint: string
          excerpt: string
          failed: boolean
          id: string
          kind: string
          language: string
          message_id: string
          p256dh: string
          room_id: string
          room_name: string
        }[]
      }
      claim_upkeep: {
        Args: { p_analyzer_version: number; p_lease_seconds?: number; p_model: string }
        Returns: {
          analyzer_version: number
          attempts: number
          chunks_total: number
          crashes: number
          hashed_at: string
          id: string
          kind: string
          lease: string
          lease_until: string
          live_version: number
          page_count: number
          pages_done: number
          pages_failed: number
          pages_skipped: number
          room_id: string
          running_lines: string[]
          status: string
          storage_path: string
          text_length: number
          title: string
          version: number
        }[]
      }
      count_terms: { Args: Record<PropertyKey, never>; Returns: boolean }
      create_access_key: {
        Args: { p_expires_at?: string; p_name: string; p_rights?: string[]; p_room_ids?: string[] }
        Returns: string
      }
      create_invitation: {
        Args: {
          p_email?: string
          p_expires_at?: string
          p_max_uses?: number
          p_role: string
          p_room_id: string
        }
        Returns: string
      }
      delete_my_account: { Args: { p_hand_over?: Json }; Returns: undefined }
      delete_turn: { Args: { p_question_id: string }; Returns: undefined }
      digest_pace: { Args: { p_model: string }; Returns: number }
      discard_new_version: {
        Args: { p_document_id: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      disputed_quotes: {
        Args: { p_room_id: string }
        Returns: {
          created_at: string
          document_id: string
          document_title: string
          message_id: string
          page: number
          position: number
          quote: string
          thread_id: string
          user_id: string
          why: string
        }[]
      }
      drop_pushes: { Args: { p_room_id: string }; Returns: undefined }
      edit_question: {
        Args: { p_author_id?: string; p_options?: Json; p_question: string; p_question_id: string }
        Returns: Json
      }
      fail_document: {
        Args: { p_code: string; p_document_id: string; p_lease: string; p_message: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      finish_answer: {
        Args: {
          p_citations?: Json
          p_content: string
          p_coverage?: Json
          p_error_code?: string
          p_message_id: string
          p_model?: string
          p_plan?: Json
          p_revision: number
          p_status: string
          p_usage?: Json
        }
        Returns: Json
      }
      finish_pushes: { Args: { p_results: Json }; Returns: undefined }
      flag_missing_objects: { Args: { p_limit?: number }; Returns: string[] }
      hand_over_answer: {
        Args: {
          p_citations?: Json
          p_content: string
          p_lease_seconds: number
          p_message_id: string
          p_resume?: Json
          p_revision: number
        }
        Returns: boolean
      }
      invitation_preview: { Args: { p_token: string }; Returns: Json }
      judge_citations: {
        Args: { p_judgements: Json; p_message_id: string; p_model: string }
        Returns: Json
      }
      keep_answer: {
        Args: {
          p_author_id: string
          p_body: string
          p_citations: Json
          p_message_id: string
          p_title: string
        }
        Returns: Json
      }
      keep_open: { Args: { p_question_id: string }; Returns: undefined }
      leave_room: { Args: { p_room_id: string }; Returns: undefined }
      list_access_keys: {
        Args: Record<PropertyKey, never>
        Returns: {
          created_at: string
          expires_at: string
          hint: string
          id: string
          last_used_at: string
          name: string
          rights: string[]
          room_ids: string[]
        }[]
      }
      list_invitations: {
        Args: { p_room_id: string }
        Returns: {
          created_at: string
          created_by: string
          email: string
          expires_at: string
          id: string
          max_uses: number
          role: string
          uses: number
        }[]
      }
      list_members: {
        Args: { p_room_id: string }
        Returns: {
          created_at: string
          name: string
          role: string
          user_id: string
        }[]
      }
      list_questions: {
        Args: { p_before?: string; p_limit?: number }
        Returns: {
          answer: string
          answer_status: string
          author_id: string
          created_at: string
          id: string
          question: string
          room_id: string
          room_name: string
          thread_id: string
        }[]
      }
      list_trash: {
        Args: Record<PropertyKey, never>
        Returns: {
          deleted_at: string
          document_count: number
          id: string
          name: string
          question_count: number
        }[]
      }
      open_imported_room: { Args: { p_room_id: string }; Returns: undefined }
      open_room: {
        Args: { p_before?: string; p_limit?: number; p_room_id: string; p_thread_id?: string }
        Returns: Json
      }
      orphaned_objects: { Args: { p_limit?: number }; Returns: string[] }
      postpone_document: {
        Args: {
          p_code: string
          p_document_id: string
          p_lease: string
          p_max_attempts?: number
          p_seconds: number
        }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      project_health: { Args: Record<PropertyKey, never>; Returns: Json }
      project_metrics: {
        Args: Record<PropertyKey, never>
        Returns: {
          labels: Json
          name: string
          value: number
        }[]
      }
      purge_room: { Args: { p_room_id: string }; Returns: undefined }
      purge_rooms: { Args: { p_limit?: number }; Returns: string[] }
      query_sheet: {
        Args: { p_document_id: string; p_query: Json; p_table: number; p_version: number }
        Returns: Json
      }
      read_digests: {
        Args: { p_document_id: string; p_model: string; p_task: string; p_version: number }
        Returns: {
          notes: Json
          slice: string
        }[]
      }
      read_share: { Args: { p_share_id: string }; Returns: Json }
      register_file: {
        Args: { p_byte_size: number; p_document_id: string; p_lease: string; p_sha256: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      release_leases: { Args: Record<PropertyKey, never>; Returns: number }
      release_open_question: {
        Args: { p_question_id: string; p_since: string }
        Returns: undefined
      }
      remove_member: { Args: { p_room_id: string; p_user_id: string }; Returns: undefined }
      require_right: { Args: { p_right: string; p_room_id: string }; Returns: undefined }
      reread_scans: { Args: { p_wait_seconds?: number }; Returns: boolean }
      restart_document: {
        Args: { p_document_id: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      restore_room: {
        Args: { p_room_id: string }
        Returns: {
          created_at: string
          deleted_at: string | null
          id: string
          instructions: string | null
          last_message_at: string | null
          model: string | null
          name: string
          named: boolean
          owner_id: string
          pinned_at: string | null
          updated_at: string
        }
        SetofOptions: {
          from: '*'
          to: 'rooms'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      retry_answer: {
        Args: { p_author_id?: string; p_message_id: string; p_options?: Json }
        Returns: Json
      }
      revoke_access_key: { Args: { p_id: string }; Returns: undefined }
      revoke_invitation: {
        Args: { p_invitation_id?: string; p_token?: string }
        Returns: undefined
      }
      room_embedding_model: { Args: { p_model: string; p_room_id: string }; Returns: string }
      save_answer: {
        Args: {
          p_citations?: Json
          p_content: string
          p_lease_seconds?: number
          p_message_id: string
          p_revision: number
        }
        Returns: string
      }
      save_push_subscription: {
        Args: {
          p_auth: string
          p_endpoint: string
          p_label: string
          p_language: string
          p_p256dh: string
          p_replaces?: string
          p_time_zone?: string
        }
        Returns: string
      }
      search_chunks: {
        Args: {
          p_context_terms?: number
          p_document_ids?: string[]
          p_embedding?: string
          p_embedding_model?: string
          p_limit?: number
          p_room_id: string
          p_term_weights: number[]
          p_terms: number[]
          p_vector_weight?: number
        }
        Returns: {
          chunk_id: string
          content: string
          document_id: string
          document_title: string
          document_version: number
          end_offset: number
          heading: string
          lexical_score: number
          ordinal: number
          page: number
          page_title: string
          recognition_confidence: number
          score: number
          start_offset: number
          vector_score: number
        }[]
      }
      search_coverage: { Args: { p_document_ids?: string[]; p_room_id: string }; Returns: Json }
      search_messages: {
        Args: { p_before?: string; p_limit?: number; p_queries: string[] }
        Returns: {
          content: string
          created_at: string
          id: string
          role: string
          room_id: string
          room_name: string
          thread_id: string
        }[]
      }
      seconds_to_next_document: { Args: Record<PropertyKey, never>; Returns: number }
      set_member_role: {
        Args: { p_role: string; p_room_id: string; p_user_id: string }
        Returns: undefined
      }
      settle_imported_document: {
        Args: { p_document_id: string; p_live_version: number }
        Returns: undefined
      }
      share_room: { Args: { p_room_id: string; p_thread_id?: string }; Returns: Json }
      sheet_mentions: {
        Args: { p_document_id: string; p_table: number; p_text: string; p_version: number }
        Returns: {
          col: number
          value: string
        }[]
      }
      stop_answer: { Args: { p_message_id: string; p_user_id?: string }; Returns: Json }
      store_digest: {
        Args: {
          p_document_id: string
          p_model: string
          p_notes: Json
          p_pages?: number
          p_seconds?: number
          p_slice: string
          p_task: string
          p_version: number
        }
        Returns: undefined
      }
      store_embeddings: {
        Args: { p_document_id: string; p_embeddings: Json; p_lease: string; p_model: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      store_pages: {
        Args: {
          p_analyzer_version?: number
          p_chunks: Json
          p_document_id: string
          p_lease: string
          p_page_count: number
          p_pages: Json
          p_running_lines?: string[]
          p_skipped?: number
          p_unread?: Json
        }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      store_sheet_tables: {
        Args: { p_document_id: string; p_lease: string; p_rows: Json; p_tables: Json }
        Returns: boolean
      }
      store_terms: {
        Args: { p_analyzer_version: number; p_chunks: Json; p_document_id: string; p_lease: string }
        Returns: {
          added_by: string | null
          attempts: number
          body: string | null
          byte_size: number | null
          chunks_done: number
          chunks_total: number
          created_at: string
          duplicate_of: string | null
          embedding_model: string | null
          enabled: boolean
          error_code: string | null
          error_message: string | null
          fetched_at: string | null
          hashed_at: string | null
          id: string
          kept: boolean
          kind: string
          language: string | null
          lease_until: string | null
          live_storage_path: string | null
          live_version: number | null
          page_count: number | null
          pages_done: number
          pages_empty: number
          pages_failed: number
          room_id: string
          sha256: string | null
          source_url: string | null
          status: string
          storage_path: string | null
          text_length: number
          title: string
          unread: Json | null
          updated_at: string
          version: number
        }[]
        SetofOptions: {
          from: '*'
          to: 'documents'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      store_text_pages: {
        Args: { p_document_id: string; p_lease: string; p_pages: Json }
        Returns: boolean
      }
      trash_room: { Args: { p_room_id: string }; Returns: undefined }
      use_access_key: {
        Args: { p_key_hash: string }
        Returns: {
          rights: string[]
          room_ids: string[]
          user_id: string
        }[]
      }
      waiting_rooms: { Args: { p_limit?: number }; Returns: string[] }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {},
  },
} as const
